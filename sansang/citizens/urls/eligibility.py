from django.urls import URLPattern, path

from sansang.citizens.views import eligibility as views

urlpatterns: list[URLPattern] = [
    path("phan-loai/", views.eligibility, name="eligibility"),
]
