"""The list of members that offices keep, as a kind of intake."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from sansang.intake.kinds import Kind
from sansang.personnel.imports.columns import EXAMPLES, FIELDS
from sansang.personnel.imports.job import MemberJob


def person_of(found: Mapping[str, Any]) -> int | None:
    """Whose record a row's basis is about, or a line of the journal made; someone out of reach stands in neither."""
    numbers = (found.get(key) for key in ("person", "number_for", "created"))
    return next((int(number) for number in numbers if number), None)


MEMBERS = Kind("members", _("Danh sách dân quân tự vệ"), FIELDS, MemberJob, EXAMPLES, person_of)
