from django.urls import URLPattern, path

from sansang.training.views import competitions

urlpatterns: list[URLPattern] = [
    path("hoi-thi/", competitions.competition_list, name="competition_list"),
    path("hoi-thi/them/", competitions.competition_new, name="competition_new"),
    path("hoi-thi/<int:pk>/", competitions.competition_detail, name="competition_detail"),
    path("hoi-thi/<int:pk>/sua/", competitions.competition_edit, name="competition_edit"),
    path("hoi-thi/<int:pk>/da-to-chuc/", competitions.competition_hold, name="competition_hold"),
    path("hoi-thi/<int:pk>/huy/", competitions.competition_cancel, name="competition_cancel"),
    path("hoi-thi/<int:pk>/ket-qua/", competitions.placing_list, name="placing_list"),
    path("hoi-thi/ket-qua/<int:pk>/bo/", competitions.placing_remove, name="placing_remove"),
]
