from django.urls import URLPattern, path

from sansang.citizens.views import privacy

urlpatterns: list[URLPattern] = [
    path("<int:pk>/ai-xem/", privacy.person_privacy, name="person_privacy"),
    path("<int:pk>/phieu-du-lieu/", privacy.person_sheet, name="person_sheet"),
]
