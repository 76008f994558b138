from django.urls import path

from sansang.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.picture, name="picture"),
    path("tim/", views.search, name="search"),
]
