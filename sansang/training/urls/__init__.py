from django.urls import URLPattern

from sansang.training.urls import assurance, competitions, materials, owed

app_name = "training"

# Each part of the room has its own file of addresses.
PARTS: tuple[list[URLPattern], ...] = (
    assurance.urlpatterns,
    competitions.urlpatterns,
    materials.urlpatterns,
    owed.urlpatterns,
)

urlpatterns: list[URLPattern] = [one for part in PARTS for one in part]
