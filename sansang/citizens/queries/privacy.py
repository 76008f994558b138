"""Who is no longer served or registered, from when on; who can see a person, and who looked."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from sansang.citizens.belongings import BELONGINGS, Belonging
from sansang.citizens.models import Person
from sansang.citizens.queries.law import rules_for
from sansang.law.rules import Rules

EXTENDED = "extended_to"


def in_use(since: date, *, person: str = "pk") -> Q:
    """Persons who serve or are registered on a day or later; `person` is the column that names the person."""
    found = Q()
    for table in _says_where():
        rows = table.rows.filter(Q(last_on=None) | Q(last_on__gte=since))
        found |= Q(**{f"{person}__in": rows.values(table.person)})
    return found


def was_in_use(*, person: str = "pk") -> Q:
    """Persons who ever served or were registered."""
    found = Q()
    for table in _says_where():
        found |= Q(**{f"{person}__in": table.rows.values(table.person)})
    return found


def _says_where() -> list[Belonging]:
    return [table for table in BELONGINGS if table.where]


def no_longer_in_use(since: date, *, on: date) -> QuerySet[Person]:
    """Who served or was registered, or is past the age of it, and does neither since a day.

    A merged record follows the one that goes on.
    """
    people = Person.objects.exclude(in_use(since)).exclude(in_use(since, person="merged_into"))
    old = past_age(people, on=on)
    return people.filter(was_in_use() | Q(merged_into__isnull=False) | Q(pk__in=old.values("pk")))


def past_age(people: QuerySet[Person], *, on: date) -> QuerySet[Person]:
    """Those who are past the age of service, its extension included, whatever day of their birth is meant."""
    found = Q(pk__in=[])
    for province in people.order_by().values_list("province_code", flat=True).distinct():
        rules = rules_for(province, on=on)
        latest = {sex: day for sex in rules.ages.rows if (day := latest_birth_past_age(rules, sex)) is not None}
        for sex, day in latest.items():
            found |= Q(province_code=province, sex=sex) & born_until(day)
        if latest:
            found |= Q(province_code=province, sex="") & born_until(min(latest.values()))
    return people.filter(found)


def latest_birth_past_age(rules: Rules, sex: str) -> date | None:
    """The last day of birth of whom the extended age of service is over; None when the law says none."""
    row = rules.ages.rows.get(sex)
    if row is None:
        return None
    years = row.values[EXTENDED] + 1
    near = date(rules.on.year - years, rules.on.month, min(rules.on.day, 28)) + timedelta(days=5)
    while rules.ages.on_birthday(near, years) > rules.on:
        near -= timedelta(days=1)
    return near


def born_until(day: date) -> Q:
    """Births that, known in whole or in part, lie on a day or before it for certain."""
    after = day + timedelta(days=1)
    return (
        Q(born_precision="day", born_on__lte=day)
        | Q(born_precision="month", born_on__lt=after.replace(day=1))
        | Q(born_precision="year", born_on__lt=after.replace(month=1, day=1))
    )
