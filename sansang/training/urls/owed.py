from django.urls import path

from sansang.training.views import owed

urlpatterns = [
    path("phai-hoc/", owed.owed_list, name="owed_list"),
    path("phai-hoc/nguoi/", owed.owed_person_list, name="owed_person_list"),
]
