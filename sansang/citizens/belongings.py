"""What goes along when two records of one person become one: rooms above register here, nothing is imported upwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.functional import Promise

from sansang.organisation.access import Permission
from sansang.organisation.models import User

# One row in words: from when, until when (None: goes on), what.
Told = tuple[Any, Any, str]


@dataclass(frozen=True)
class Belonging:
    """A table whose rows belong to a person through the column `person`.

    `span` names the first and last column of rows that must not share time within one person (with those of `among`
    alike: two posts at once are allowed, the same post of the same unit twice is not). `once` are columns that no two
    rows of a person may have alike: what both records have stays with the merged one. `one_of` marks rows of which a
    person has one at most. `tell` puts rows into words.
    """

    model: str
    name: str | Promise
    tell: Callable[[Sequence[Any]], list[Told]]
    person: str = "person"
    span: tuple[str, str] | None = None
    among: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    one_of: Q | None = None
    where: str = ""  # the column of the unit or office, when an open row says where the person serves or is registered
    parts: tuple[tuple[str, str], ...] = ()  # tables whose rows belong to these rows, each with the column that says so
    shown_with: Permission | None = None  # only rows within reach of this permission are shown, as there are secrets

    @property
    def rows(self) -> Any:
        """The table itself: both records were found within reach before their rows are asked for."""
        return apps.get_model(self.model)._base_manager

    def rows_shown(self, user: User) -> Any:
        """The rows that a user may be shown: of a table with secrets, those within reach of its permission alone."""
        if self.shown_with is None:
            return self.rows
        model: Any = apps.get_model(self.model)
        return model.objects.permitted(user, self.shown_with)


BELONGINGS: list[Belonging] = []
