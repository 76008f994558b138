from django.urls import URLPattern, path

from sansang.training.views import assurance, readiness

urlpatterns: list[URLPattern] = [
    path("thao-truong/", assurance.ground_list, name="ground_list"),
    path("thao-truong/them/", assurance.ground_new, name="ground_new"),
    path("thao-truong/<int:pk>/", assurance.ground_detail, name="ground_detail"),
    path("thao-truong/<int:pk>/sua/", assurance.ground_edit, name="ground_edit"),
    path("thao-truong/<int:pk>/sua-chua/", assurance.ground_upkeep, name="ground_upkeep"),
    path("hoc-cu/", assurance.aid_list, name="aid_list"),
    path("hoc-cu/them/", assurance.aid_new, name="aid_new"),
    path("hoc-cu/<int:pk>/", assurance.aid_detail, name="aid_detail"),
    path("hoc-cu/<int:pk>/sua/", assurance.aid_edit, name="aid_edit"),
    path("hoc-cu/<int:pk>/sua-chua/", assurance.aid_upkeep, name="aid_upkeep"),
    path("sua-chua/<int:pk>/bo/", assurance.upkeep_remove, name="upkeep_remove"),
    path("buoi/<int:pk>/hoc-cu/", readiness.session_aids, name="session_aids"),
    path("ke-hoach/<int:pk>/chuan-bi/", readiness.plan_readiness, name="plan_readiness"),
    path("ke-hoach/<int:pk>/chuan-bi/danh-dau/", readiness.plan_readiness_mark, name="plan_readiness_mark"),
]
