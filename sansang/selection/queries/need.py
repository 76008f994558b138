"""The need of an office: its units on the day from which the chosen serve, and the members who stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sansang.law.rules import Rules
from sansang.organisation.models import COMMANDS, ESTABLISHMENTS, Unit, UnitVersion
from sansang.personnel.queries.terms import terms_in
from sansang.personnel.rules.terms import Term
from sansang.selection.rules.needs import Needed, UnitFacts, needs_of


def need_of(office: Unit, *, rules: Rules) -> list[Needed]:
    """What every unit of an office wants on the day of the rules; nothing when the office does not exist that day."""
    units = units_of(office, on=rules.on)
    return needs_of(units, staying([one.pk for one in units], rules=rules))


def units_of(office: Unit, *, on: date) -> list[UnitFacts]:
    """The establishments and troops of an office on a day, in the order of the tree."""
    own = UnitVersion.objects.filter(unit=office).on(on).first()
    if own is None:
        return []
    rows = UnitVersion.objects.below(own).on(on).exclude(unit__kind__in=COMMANDS)
    versions: list[UnitVersion] = list(rows.select_related("unit").order_by("path"))
    establishments = [one for one in versions if one.unit.kind in ESTABLISHMENTS]
    return [_facts(one, establishments) for one in versions]


def _facts(version: UnitVersion, establishments: Sequence[UnitVersion]) -> UnitFacts:
    above = [one for one in establishments if one != version and version.path.startswith(one.path)]
    return UnitFacts(
        version.unit_id,
        version.name,
        version.unit.kind in ESTABLISHMENTS,
        version.unit.component,
        version.village,
        version.authorised,
        above[-1].unit_id if above else None,
    )


def staying(unit_ids: Iterable[int], *, rules: Rules) -> list[tuple[int, str]]:
    """(unit, component) of each member who still serves on the day of the rules.

    The last day written down (a decision taken early) counts before all; else the end of the term with the extensions
    agreed, or of the age where that comes first. Whose last day is before the day does not stay.
    """
    return [(one.unit_id, one.term.component) for one in terms_in(unit_ids, rules=rules) if _stays(one.term, rules.on)]


def _stays(term: Term, on: date) -> bool:
    if term.last_on is not None:
        return term.last_on >= on
    return all(day is None or day >= on for day in (term.until, term.age_ends))
