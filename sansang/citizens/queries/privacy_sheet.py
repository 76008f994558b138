"""Everything stored about a person in plain words, with what for, how long, and who may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sansang.accounts.queries import VERBS
from sansang.audit.models import AuditEvent
from sansang.citizens.belongings import BELONGINGS, Belonging
from sansang.citizens.histories import fact_name
from sansang.citizens.models import Merge, Person
from sansang.organisation.access import PERMISSION_LABELS, Permission
from sansang.organisation.models import Unit, User
from sansang.organisation.models.places import Place
from sansang.organisation.queries import names_of, place_names
from sansang.privacy.retention import Line, Policy, Term
from sansang.ui.templatetags.ui import day, identity, say


@dataclass(frozen=True)
class Value:
    """One column in words; `shown` is False for what serves searching or checking alone."""

    label: str
    text: str
    purpose: str
    until: str
    ground: str
    is_shown: bool
    readers: tuple[str | Promise, ...]


@dataclass(frozen=True)
class Section:
    """A table: its rows, each as pairs of what it says and its value, and the lines of the policy about it."""

    about: str
    rows: list[list[Value]]

    @property
    def lines(self) -> list[list[Value]]:
        """What is written in each row, without the columns left blank."""
        return [[value for value in row if value.text] for row in self.rows]

    @property
    def blank(self) -> list[str]:
        """What could be written in a row and is not."""
        return [value.label for row in self.rows for value in row if value.is_shown and not value.text]

    @property
    def derived(self) -> list[str]:
        """What columns are for that no page shows."""
        return [value.purpose for row in self.rows for value in row if not value.is_shown]

    @property
    def terms(self) -> list[tuple[str, str, tuple[str | Promise, ...]]]:
        """Each way of keeping and reading among the columns, once: how long, on what ground, who may read."""
        found: dict[tuple[str, str, tuple[str | Promise, ...]], None] = {}
        for row in self.rows[:1]:
            for value in row:
                if not value.is_shown:
                    continue
                found[value.until, value.ground, value.readers] = None
        return list(found)


def sheet(user: User, person: Person, *, policy: Policy) -> list[Section]:
    """Every table that holds something about a person, the record itself first.

    What only a superior may know (why an entry waits) is shown within that superior's reach alone.
    """
    sections = [_section(policy, "citizens.Person", [person], but=())]
    for table in BELONGINGS:
        rows = _rows(user, table, person)
        sections.append(_section(policy, table.model, rows, but=(table.person,)))
        sections += [
            _section(policy, label, list(_manager(label).filter(**{f"{column}__in": rows})), but=(column,))
            for label, column in table.parts
        ]
    merges = list(Merge.objects.permitted(user, Permission.PEOPLE_VIEW).filter(Q(kept=person) | Q(other=person)))
    sections.append(_section(policy, "citizens.Merge", merges, but=("kept", "other")))
    events = AuditEvent.objects.filter(subject_type="citizens.Person", subject_id=person.pk).order_by("-pk")
    sections.append(_section(policy, "audit.AuditEvent", list(events), but=("subject_type", "subject_id", "details")))
    return [section for section in sections if section.rows]


def _manager(label: str) -> Any:
    return apps.get_model(label)._base_manager


def _rows(user: User, table: Belonging, person: Person) -> list[Any]:
    return list(table.rows_shown(user).filter(**{table.person: person}).order_by("-pk"))


def _section(policy: Policy, label: str, rows: list[Any], *, but: tuple[str, ...]) -> Section:
    table = policy.tables[label]
    columns = {name: line for name, line in table.lines.items() if name not in but}
    words = _words_of(rows)
    return Section(
        _of_policy(table.about), [[_value(row, name, line, words) for name, line in columns.items()] for row in rows]
    )


def _value(row: Model, name: str, line: Line, words: Mapping[tuple[type[Model], int], str]) -> Value:
    column: Any = row._meta.get_field(name)
    readers = tuple(PERMISSION_LABELS[Permission(code)] for code in line.read_by)
    text = _in_words(row, column, words) if line.read_by else ""
    purpose, ground = _of_policy(line.purpose), _of_policy(line.term.ground)
    label = _(str(column.verbose_name)) if column.verbose_name != column.name.replace("_", " ") else purpose
    return Value(label, text, purpose, _until(line.term), ground, bool(line.read_by), readers)


def _of_policy(words: str) -> str:
    """Words of the retention policy in the reader's language."""
    return pgettext("retention", words)


def _until(term: Term) -> str:
    years, months, days = (
        ngettext("%(number)s năm", "%(number)s năm", term.keeps.years),
        ngettext("%(number)s tháng", "%(number)s tháng", term.keeps.months),
        ngettext("%(number)s ngày", "%(number)s ngày", term.keeps.days),
    )
    keeps = ((years, term.keeps.years), (months, term.keeps.months), (days, term.keeps.days))
    keep = " ".join(words % {"number": number} for words, number in keeps if number)
    return _of_policy(term.words).replace("{keep}", keep)


def _words_of(rows: Iterable[Model]) -> dict[tuple[type[Model], int], str]:
    """What units and places that rows point at are called: one question for each kind."""
    wanted: dict[type[Model], set[int]] = {Unit: set(), Place: set()}
    for row in rows:
        for column in row._meta.concrete_fields:
            if isinstance(column, ForeignKey) and column.related_model in wanted:
                pk = getattr(row, column.attname)
                wanted[column.related_model].update([pk] if pk else [])
    found: dict[tuple[type[Model], int], str] = {(Unit, pk): name for pk, name in names_of(wanted[Unit]).items()}
    return found | {(Place, pk): name for pk, name in place_names(wanted[Place]).items()}


def _in_words(row: Model, column: Any, words: Mapping[tuple[type[Model], int], str]) -> str:
    value = getattr(row, column.attname)
    if value is None or value == "" or value == []:
        return ""
    if isinstance(column, ForeignKey):
        return words.get((column.related_model, value), f"#{value}")
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    if column.name == "fact":
        return fact_name(str(value))
    if column.name == "verb":
        return str(VERBS.get(str(value), value))
    if column.name == "identity_number":
        return identity(str(value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, date | datetime):
        return day(value)
    if isinstance(value, list):
        return ", ".join(say(one) if isinstance(one, dict) and "message" in one else _plain(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(one)}" for key, one in value.items() if one not in (None, "", []))
    return str(value)
