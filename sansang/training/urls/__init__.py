from django.urls import URLPattern

app_name = "training"

# Each part of the room has its own file of addresses.
PARTS: tuple[list[URLPattern], ...] = ()

urlpatterns: list[URLPattern] = [one for part in PARTS for one in part]
