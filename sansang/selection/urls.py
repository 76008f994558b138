from django.urls import path

from sansang.selection.views import candidates, rounds, steps, years

app_name = "selection"

urlpatterns = [
    path("", rounds.round_list, name="round_list"),
    path("theo-co-quan/", years.year_summary, name="year_summary"),
    path("nguoi/", years.candidate_list, name="candidate_list"),
    path("mo-dot/", rounds.round_new, name="round_new"),
    path("<int:pk>/", rounds.round_detail, name="round_detail"),
    path("<int:pk>/sua/", rounds.round_edit, name="round_edit"),
    path("<int:pk>/nhu-cau/", rounds.need_list, name="need_list"),
    path("<int:pk>/nhu-cau/tinh-lai/", rounds.need_recompute, name="need_recompute"),
    path("<int:pk>/niem-yet/in/", rounds.round_print, name="round_print"),
    path("<int:pk>/excel/", rounds.round_export, name="round_export"),
    path("<int:pk>/dien-tuyen-chon/", candidates.pool_list, name="pool_list"),
    path("<int:pk>/dien-tuyen-chon/lay/", candidates.pool_gather, name="pool_gather"),
    path("<int:pk>/kiem-tra/", candidates.check_list, name="check_list"),
    path("<int:pk>/hoi-dong/", candidates.choice_list, name="choice_list"),
    path("<int:pk>/hoi-dong/theo-de-xuat/", candidates.choice_as_proposed, name="choice_as_proposed"),
    path("<int:pk>/trinh/", steps.round_propose, name="round_propose"),
    path("<int:pk>/chuan-bi-lai/", steps.round_reopen, name="round_reopen"),
    path("<int:pk>/niem-yet/", steps.round_publish, name="round_publish"),
    path("<int:pk>/rut/", steps.round_withdraw, name="round_withdraw"),
    path("<int:pk>/quyet-dinh/", steps.round_sign, name="round_sign"),
    path("<int:pk>/vao-don-vi/", steps.round_enter, name="round_enter"),
    path("<int:pk>/huy/", steps.round_cancel, name="round_cancel"),
    path("<int:pk>/thu-hoi/", steps.round_revoke, name="round_revoke"),
    path("<int:pk>/y-kien/", steps.objection_new, name="objection_new"),
    path("y-kien/<int:pk>/", steps.objection_settle, name="objection_settle"),
    path("nguoi/<int:pk>/", candidates.candidate_detail, name="candidate_detail"),
    path("nguoi/<int:pk>/bo/", candidates.candidate_remove, name="candidate_remove"),
    path("nguoi/<int:pk>/thay/", steps.candidate_replace, name="candidate_replace"),
]
