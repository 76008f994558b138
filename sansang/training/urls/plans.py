from django.urls import URLPattern, path

from sansang.training.views import plans, programmes

urlpatterns: list[URLPattern] = [
    path("ke-hoach/", plans.plan_list, name="plan_list"),
    path("ke-hoach/moi/", plans.plan_new, name="plan_new"),
    path("ke-hoach/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("ke-hoach/<int:pk>/them-dong/", plans.plan_item_new, name="plan_item_new"),
    path("ke-hoach/<int:pk>/lay-nam-truoc/", plans.plan_copy, name="plan_copy"),
    path("ke-hoach/<int:pk>/trinh/", plans.plan_submit, name="plan_submit"),
    path("ke-hoach/<int:pk>/lay-lai/", plans.plan_recall, name="plan_recall"),
    path("ke-hoach/<int:pk>/phe-duyet/", plans.plan_approve, name="plan_approve"),
    path("ke-hoach/<int:pk>/tra-lai/", plans.plan_return, name="plan_return"),
    path("ke-hoach/<int:pk>/dieu-chinh/", plans.plan_reopen, name="plan_reopen"),
    path("ke-hoach/dong/<int:pk>/sua/", plans.plan_item_edit, name="plan_item_edit"),
    path("ke-hoach/dong/<int:pk>/bo/", plans.plan_item_remove, name="plan_item_remove"),
    path("chuong-trinh/", programmes.programme_list, name="programme_list"),
    path("chuong-trinh/moi/", programmes.programme_new, name="programme_new"),
    path("chuong-trinh/mau/", programmes.programme_adopt, name="programme_adopt"),
    path("chuong-trinh/<int:pk>/", programmes.programme_detail, name="programme_detail"),
    path("chuong-trinh/<int:pk>/sua/", programmes.programme_edit, name="programme_edit"),
    path("giang-day/", programmes.instructor_list, name="instructor_list"),
    path("giang-day/moi/", programmes.instructor_new, name="instructor_new"),
    path("giang-day/<int:pk>/", programmes.instructor_edit, name="instructor_edit"),
]
