from django.urls import URLPattern

from sansang.training.urls import (
    assurance,
    attendance,
    classes,
    competitions,
    materials,
    owed,
    plans,
    results,
    timetable,
)

app_name = "training"

# Each part of the room has its own file of addresses.
PARTS: tuple[list[URLPattern], ...] = (
    assurance.urlpatterns,
    attendance.urlpatterns,
    classes.urlpatterns,
    competitions.urlpatterns,
    materials.urlpatterns,
    owed.urlpatterns,
    plans.urlpatterns,
    results.urlpatterns,
    timetable.urlpatterns,
)

urlpatterns: list[URLPattern] = [one for part in PARTS for one in part]
