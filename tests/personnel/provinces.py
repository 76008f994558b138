"""A small province for tests of terms, tasks, discipline: two communes, an agency, their clerks."""

from __future__ import annotations

from django.test import Client

from sansang.organisation.models import Unit, User
from tests import factories


class Province:
    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.board = factories.unit("regional_board", parent=self.top, name="Ban CHPTKV 3")
        self.one, self.squad = self.commune("Thanh Yên")
        self.two, self.other_squad = self.commune("Mường Pồn")
        self.agency = factories.unit("agency_command", parent=self.top, name="Ban CHQS Sở Y tế")
        self.guard = factories.unit("squad", parent=factories.unit("self_defence", parent=self.agency))
        self.clerk = factories.user(role="commune_clerk", unit=self.one)
        self.neighbour = factories.user(role="commune_clerk", unit=self.two)
        self.staff = factories.user(role="provincial_staff", unit=self.top)

    def commune(self, name: str) -> tuple[Unit, Unit]:
        command = factories.unit("commune_command", parent=self.board, name=f"Ban CHQS xã {name}")
        militia = factories.unit("militia", parent=command, name=f"Dân quân xã {name}")
        return command, factories.unit("squad", parent=militia, name=f"Tiểu đội {name}")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
