"""Addresses of the citizens room, by what they are about."""

from sansang.citizens.urls import eligibility, law, merging, privacy, register

app_name = "citizens"
urlpatterns = [
    *register.urlpatterns,
    *eligibility.urlpatterns,
    *law.urlpatterns,
    *merging.urlpatterns,
    *privacy.urlpatterns,
]
