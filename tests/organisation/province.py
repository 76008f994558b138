"""A small province, and its staff at a browser."""

from typing import Any

from django.test import Client
from django.urls import reverse

from sansang.organisation.models import Reorganisation
from tests import factories


class Province:
    def __init__(self) -> None:
        self.place = factories.place(name="Điện Biên", kind="Tỉnh", level="province", code="11")
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh", place=self.place)
        self.board = factories.unit("regional_board", parent=self.top, name="Ban CHPTKV 3")
        self.commands, self.militias, self.squads, self.places = [], [], [], []
        for name, code in (("Thanh Yên", "03349"), ("Thanh Nưa", "03316"), ("Mường Pồn", "03181")):
            place = factories.place(name=name, code=code, parent=self.place)
            command = factories.unit("commune_command", parent=self.board, name=f"Ban CHQS xã {name}", place=place)
            militia = factories.unit("militia", parent=command, name=f"Dân quân xã {name}", place=place, authorised=40)
            self.places.append(place)
            self.commands.append(command)
            self.militias.append(militia)
            self.squads.append(factories.unit("squad", parent=militia, name=f"Tiểu đội {name}"))
        self.staff = factories.user(role="provincial_staff", unit=self.top, username="tinh")
        self.client = Client()
        self.client.force_login(self.staff)

    def draft(self, on: str = "5/1/2026") -> Reorganisation:
        values = {"title": "Sắp xếp", "decision_number": "12/QĐ", "issuer": "Bộ CHQS tỉnh", "effective_on": on}
        self.client.post(reverse("organisation:reorganisation_new"), values)
        return Reorganisation.objects.latest("pk")

    def step(self, draft: Reorganisation, do: str, **values: Any) -> Any:
        return self.client.post(reverse("organisation:step_new", args=[draft.pk, do]), values)

    def page(self, draft: Reorganisation, part: str = "don-vi", **more: str) -> str:
        address = reverse("organisation:reorganisation_detail", args=[draft.pk])
        return self.client.get(address, {"xem": part, **more}).content.decode()

    def apply(self, draft: Reorganisation) -> None:
        self.client.post(reverse("organisation:reorganisation_apply", args=[draft.pk]))
        draft.refresh_from_db()
