from django.urls import URLPattern, path

from sansang.training.views import materials

urlpatterns: list[URLPattern] = [
    path("giao-an/", materials.material_list, name="material_list"),
    path("giao-an/them/", materials.material_new, name="material_new"),
    path("giao-an/<int:pk>/", materials.material_detail, name="material_detail"),
    path("giao-an/<int:pk>/sua/", materials.material_edit, name="material_edit"),
    path("giao-an/<int:pk>/ban-moi/", materials.version_new, name="version_new"),
    path("giao-an/ban/<int:pk>/tep/", materials.version_download, name="version_download"),
    path("giao-an/ban/<int:pk>/trinh/", materials.version_submit, name="version_submit"),
    path("giao-an/ban/<int:pk>/lay-lai/", materials.version_take_back, name="version_take_back"),
    path("giao-an/ban/<int:pk>/bo/", materials.version_discard, name="version_discard"),
    path("giao-an/ban/<int:pk>/phe-duyet/", materials.version_approve, name="version_approve"),
    path("giao-an/ban/<int:pk>/tra-lai/", materials.version_return, name="version_return"),
    path("giao-an/ban/<int:pk>/thu-hoi/", materials.version_withdraw, name="version_withdraw"),
]
