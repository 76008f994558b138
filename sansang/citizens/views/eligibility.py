from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from sansang.audit.actions import record, remember_people
from sansang.citizens.queries.eligibility_sorted import Pass, Sorted, out_of_reach
from sansang.citizens.rules.eligibility import together
from sansang.citizens.tables.eligibility import OFFICE, REASON, STATE, asked_order, sorted_list
from sansang.kernel.names import name_key
from sansang.law.whys import State
from sansang.organisation.access import Permission, requires
from sansang.organisation.queries import names_of
from sansang.ui.listing import EXPORT, PAGE, SEARCH, changed_url

if TYPE_CHECKING:
    from sansang.ui.requests import Request


@require_GET
@requires(Permission.PEOPLE_VIEW)
def eligibility(request: Request) -> HttpResponse:
    """The whole register within reach, sorted by state on the day looked at."""
    may_export = request.user.may(Permission.PEOPLE_EXPORT)
    # Who looks here and exports there gets a file of there alone.
    needed = Permission.PEOPLE_EXPORT if may_export and EXPORT in request.GET else Permission.PEOPLE_VIEW
    found = Sorted(request.user, on=request.on, permission=needed, order=asked_order(request))
    everyone = found.everyone
    offices = names_of(everyone.by_office)
    people = sorted_list(request, found, offices=offices, may_export=may_export)
    if people.wants_export:
        exported = record("people.exported", by=request.user, rows=people.total)
        remember_people(exported, (one.person.pk for one in people.rows_found))
        return people.export()
    context = {
        "listing": people,
        "total": len(everyone.persons),
        "states": _states(request, everyone),
        "reasons": _reasons(request, everyone),
        "offices": _offices(request, everyone, offices),
        "state_list": list(State),
        "gone": out_of_reach(request.user, on=request.on, permission=needed) if request.on < request.today else 0,
    }
    return TemplateResponse(request, "citizens/eligibility.html", context)


def _url(request: Request, **asked: str | None) -> str:
    return changed_url(request, **{PAGE: None, SEARCH: None, STATE: None, REASON: None, OFFICE: None, **asked})


def _states(request: Request, everyone: Pass) -> list[dict[str, Any]]:
    total = len(everyone.persons)
    return [
        {
            "state": state,
            "number": everyone.by_state[state],
            "share": everyone.by_state[state] / total if total else None,
            "url": _url(request, **{STATE: state.value}),
        }
        for state in State
    ]


def _reasons(request: Request, everyone: Pass) -> list[dict[str, Any]]:
    """By state, each reason with its number and the list of those who have it."""
    asked = request.GET.get(STATE, "")
    return [
        {
            "state": state,
            "lines": [
                (
                    together(one.why),
                    one.why,
                    one.number,
                    _url(request, **{STATE: state.value, REASON: f"{state.value}/{one.code}"}),
                    request.GET.get(REASON) == f"{state.value}/{one.code}",
                )
                for one in everyone.by_reason[state]
            ],
        }
        for state in State
        if state in everyone.by_reason and asked in ("", state.value)
    ]


def _offices(request: Request, everyone: Pass, names: dict[int, str]) -> list[dict[str, Any]]:
    lines = [
        {
            "name": names.get(pk, f"#{pk}"),
            "total": sum(numbers.values()),
            "url": _url(request, **{OFFICE: str(pk)}),
            "cells": [(numbers[state], _url(request, **{OFFICE: str(pk), STATE: state.value})) for state in State],
        }
        for pk, numbers in everyone.by_office.items()
    ]
    return sorted(lines, key=lambda line: name_key(str(line["name"])))
