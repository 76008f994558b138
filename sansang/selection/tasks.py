"""What of selection is to be done, for the page of tasks: rounds that have not brought their people into units."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from sansang.organisation.access import Permission
from sansang.personnel.tasks import Asked, Due, Kind
from sansang.selection.models import Round, State

WAITING = Kind("selection", _("{number} đợt tuyển chọn đang làm"), who=_("Cơ quan tuyển chọn"),
               url_name="selection:round_list")  # fmt: skip


def waiting(asked: Asked) -> Iterator[Due]:
    """Rounds under way, each with the day of its next step."""
    rows = Round.objects.permitted(asked.user, Permission.PEOPLE_VIEW)
    rows = rows.exclude(state__in=[State.ENTERED, State.CANCELLED])
    columns = ("pk", "state", "day", "public_to", "serve_from", "office__reach_path")
    for pk, state, day, public_to, serve_from, path in rows.values_list(*columns):
        due = {State.PUBLISHED: public_to, State.DECIDED: serve_from}.get(state) or day
        if due <= asked.until:
            yield Due("selection", due, path, pk=pk)
