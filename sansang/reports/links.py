"""Addresses of the lists behind the numbers: the same unit, the same day, the same filter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Links:
    """Builds addresses for one picture: its day (when not today) and its unit (when one was picked)."""

    on: date
    today: date
    unit_pk: int | None = None

    def people(self, **filters: str) -> str:
        return self._to("personnel:person_list", filters)

    def establishments(self) -> str:
        """The tree that lists them: of the unit picked, else of everything within reach."""
        return self.unit_page or self._dated(reverse("organisation:tree"), {})

    def people_named(self, text: str) -> str:
        return self._to("personnel:person_list", {"q": text})

    def people_of(self, pk: int) -> str:
        return self._dated(reverse("personnel:person_list"), {"unit": str(pk)})

    @property
    def unit_page(self) -> str:
        return self.unit(self.unit_pk) if self.unit_pk else ""

    def unit(self, pk: int) -> str:
        return self._dated(reverse("organisation:unit_detail", args=[pk]), {})

    def picture_of(self, pk: int) -> str:
        return self._dated(reverse("reports:picture"), {"unit": str(pk)})

    def _to(self, name: str, filters: dict[str, str]) -> str:
        own = {"unit": str(self.unit_pk)} if self.unit_pk else {}
        return self._dated(reverse(name), {**own, **filters})

    def _dated(self, path: str, query: dict[str, str]) -> str:
        if self.on != self.today:
            query = {**query, "on": self.on.isoformat()}
        return f"{path}?{urlencode(query)}" if query else path
