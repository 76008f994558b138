from django.urls import URLPattern, path

from sansang.citizens.views import merging

urlpatterns: list[URLPattern] = [
    path("trung/", merging.duplicate_list, name="duplicate_list"),
    path("trung/<int:pk>/", merging.duplicate_compare, name="duplicate_compare"),
    path("trung/<int:pk>/gop/", merging.duplicate_merge, name="duplicate_merge"),
    path("trung/<int:pk>/khac/", merging.duplicate_different, name="duplicate_different"),
    path("trung/quyet-dinh/", merging.merge_list, name="merge_list"),
    path("trung/quyet-dinh/<int:pk>/", merging.merge_detail, name="merge_detail"),
    path("trung/quyet-dinh/<int:pk>/bo/", merging.merge_undo, name="merge_undo"),
]
