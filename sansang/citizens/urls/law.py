from django.urls import URLPattern, path

from sansang.citizens.views import law as views

urlpatterns: list[URLPattern] = [
    path("luat/", views.law, name="law"),
    path("luat/de-nghi/", views.law_row_list, name="law_row_list"),
    path("luat/de-nghi/moi/<slug:table>/", views.law_row_new, name="law_row_new"),
    path("luat/de-nghi/<int:pk>/", views.law_row_detail, name="law_row_detail"),
    path("luat/de-nghi/<int:pk>/xac-nhan/", views.law_row_confirm, name="law_row_confirm"),
    path("luat/de-nghi/<int:pk>/tra-lai/", views.law_row_return, name="law_row_return"),
]
