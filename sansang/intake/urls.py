from django.urls import path

from sansang.intake import views

app_name = "intake"

urlpatterns = [
    path("", views.upload_list, name="upload_list"),
    path("mau/<slug:kind>/<slug:which>.xlsx", views.template_download, name="template_download"),
    path("<int:pk>/", views.upload_detail, name="upload_detail"),
    path("<int:pk>/tien-do/", views.upload_progress, name="upload_progress"),
    path("<int:pk>/cot/", views.upload_mapping, name="upload_mapping"),
    path("<int:pk>/ap-dung/", views.upload_apply, name="upload_apply"),
    path("<int:pk>/hoan-tac/", views.upload_undo, name="upload_undo"),
    path("<int:pk>/bo/", views.upload_discard, name="upload_discard"),
    path("<int:pk>/tai-ve/", views.upload_export, name="upload_export"),
]
