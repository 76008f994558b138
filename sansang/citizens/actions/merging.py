"""Making two records of one person one, saying that they are two persons, and taking either back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.citizens.actions.people import FIELDS, derived_columns
from sansang.citizens.belongings import BELONGINGS, Belonging
from sansang.citizens.models import Merge, MergeState, Person
from sansang.citizens.queries import merging as queries
from sansang.citizens.rules.people import reasons_against
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User

# What is chosen as one between two records: what belongs together is never mixed.
GROUPS: dict[str, tuple[str, ...]] = {
    "full_name": ("full_name",),
    "born": ("born_on", "born_precision"),
    "sex": ("sex",),
    "identity_number": ("identity_number",),
    "home": ("residence_id", "village"),
    "phone": ("phone",),
    "party_joined_on": ("party_joined_on",),
    "union_joined_on": ("union_joined_on",),
    "is_former_soldier": ("is_former_soldier",),
    "education": ("education",),
    "keeper": ("keeper_id",),
}
JOURNALLED = (*FIELDS, "keeper_id")
Journal = dict[str, Any]


@transaction.atomic
def merge_persons(
    kept: Person,
    other: Person,
    *,
    take: Mapping[str, int],
    versions: Mapping[int, int],
    today: date,
    by: User,
) -> Merge:
    """Make two records one: `kept` goes on, `other` stays as a row that says so, its history goes along, labelled.

    `take` says for each of `GROUPS` whose value is kept (the number of either record; missing: what `kept` has),
    `versions` which states of both the decision rests on. Raises RuleViolated with every reason against it.
    """
    kept, other = _locked(kept, other, by=by)
    _refuse_stale((kept, other), versions)
    if reasons := _reasons_against(kept, other, take, today=today):
        raise RuleViolated(reasons)
    chosen = _chosen(kept, other, take)
    before = {"kept": _plain(kept), "other": _plain(other)}
    flattened = list(Person.objects.filter(merged_into=other).values_list("pk", flat=True))
    Person.objects.filter(pk__in=flattened).update(merged_into=kept)
    if chosen["identity_number"] and chosen["identity_number"] == other.identity_number:
        _write(other, {"identity_number": None})  # one number, one record: it goes on with the other
    other.merged_into = kept
    _save(other)
    _write(kept, chosen)
    _save(kept)
    journal: Journal = {
        "kept": _changes(before["kept"], _plain(kept)),
        "other": _changes(before["other"], _plain(other)),
        "flattened": flattened,
        "rows": {one.model: _hand_over(one, other, kept) for one in BELONGINGS},
    }
    made = Merge.objects.create(
        kept=kept,
        other=other,
        state=MergeState.MERGED,
        journal=journal,
        decided_by_name=str(by),
        decided_at=timezone.now(),
    )
    moved = sum(len(rows) for rows in journal["rows"].values())
    record("merge.made", kept, by=by, unit_id=kept.keeper_id, other=other.pk, rows=moved, fields=[*journal["kept"]])
    return made


@transaction.atomic
def tell_apart(first: Person, second: Person, *, by: User) -> Merge:
    """Say that two records are of two persons, so that nobody is asked again. Raises RuleViolated when decided."""
    first, second = _locked(first, second, by=by)
    if reasons := _decided(first, second):
        raise RuleViolated(reasons)
    made = Merge.objects.create(
        kept=first, other=second, state=MergeState.DIFFERENT, decided_by_name=str(by), decided_at=timezone.now()
    )
    record("merge.different", first, by=by, unit_id=first.keeper_id, other=second.pk)
    return made


@transaction.atomic
def undo_merge(merge: Merge, *, by: User) -> Merge:
    """Take a decision back: two merged records are as they were, or nobody decided yet about two that were told apart.

    What was written to the record since stays with it. Raises RuleViolated with everything that was changed since.
    """
    locked = Merge.objects.select_for_update().get(pk=merge.pk)
    kept, other = _locked_as_they_are(locked, by=by)
    if reasons := _reasons_against_undoing(locked, kept, other):
        raise RuleViolated(reasons)
    if locked.state == MergeState.MERGED:
        _take_back(locked, kept, other)
    locked.state, locked.journal = MergeState.UNDONE, None
    locked.undone_by_name, locked.undone_at = str(by), timezone.now()
    locked.save()
    record("merge.undone", kept, by=by, unit_id=kept.keeper_id, other=other.pk)
    return locked


def _take_back(merge: Merge, kept: Person, other: Person) -> None:
    journal: Journal = merge.journal
    _write(kept, {key: _python(key, values[0]) for key, values in journal["kept"].items()})
    _save(kept)
    _write(other, {key: _python(key, values[0]) for key, values in journal["other"].items()})
    other.merged_into = None
    _save(other)
    Person.objects.filter(pk__in=journal["flattened"]).update(merged_into=other)
    for table in BELONGINGS:
        for some in queries.in_batches([int(pk) for pk in journal["rows"].get(table.model, {})]):
            table.rows.filter(pk__in=some).update(**{table.person: other})


def _locked(one: Person, other: Person, *, by: User) -> tuple[Person, Person]:
    """Both records, locked. Raises RuleViolated for records out of reach or merged already."""
    if one.pk == other.pk:
        raise RuleViolated([Reason("same_record", "Đây là cùng một hồ sơ.")])
    locked = Person.objects.select_for_update().select_related("keeper").filter(pk__in=[one.pk, other.pk])
    found = {person.pk: person for person in locked.order_by("pk")}
    both = found[one.pk], found[other.pk]
    _refuse_out_of_reach(both, by)
    if any(person.merged_into_id for person in both):
        raise RuleViolated([Reason("merged_already", "Một trong hai hồ sơ đã được gộp vào hồ sơ khác.")])
    return both


def _locked_as_they_are(merge: Merge, *, by: User) -> tuple[Person, Person]:
    locked = Person.objects.select_for_update().select_related("keeper").filter(pk__in=[merge.kept_id, merge.other_id])
    found = {person.pk: person for person in locked.order_by("pk")}
    both = found[merge.kept_id], found[merge.other_id]
    _refuse_out_of_reach(both, by)
    return both


def _refuse_out_of_reach(persons: tuple[Person, Person], by: User) -> None:
    if not all(reaches(by, Permission.PEOPLE_EDIT, person.keeper) for person in persons):
        raise RuleViolated([Reason("out_of_reach", "Hồ sơ này ngoài phạm vi bạn quản lý.", {})])


def _refuse_stale(persons: tuple[Person, Person], versions: Mapping[int, int]) -> None:
    if any(versions.get(person.pk) != person.version for person in persons):
        message = "Hồ sơ đã được người khác sửa sau khi bạn mở trang; hãy xem lại rồi quyết định."
        raise RuleViolated([Reason("stale", message)])


def _reasons_against(kept: Person, other: Person, take: Mapping[str, int], *, today: date) -> list[Reason]:
    found = _decided(kept, other)
    own = [_contradictions(_values(person), today) for person in (kept, other)]
    mixed = _contradictions(_chosen(kept, other, take), today)
    found += [reason for code, reason in mixed.items() if not any(code in known for known in own)]
    return found + queries.obstacles(kept, other)


def _contradictions(values: Mapping[str, Any], today: date) -> dict[str, Reason]:
    person = Person(**values)
    asked = {**values, "born": person.born}
    return {reason.code: reason for reason in reasons_against(asked, today=today)}


def _decided(kept: Person, other: Person) -> list[Reason]:
    standing = queries.decision_about(kept, other)
    if standing is None:
        return []
    message = "Hai hồ sơ này đã được {who} quyết định: {what}. Hãy bỏ quyết định đó trước."
    params = {"who": standing.decided_by_name, "what": str(standing.get_state_display()).lower()}
    return [Reason("decided", message, params)]


def _reasons_against_undoing(merge: Merge, kept: Person, other: Person) -> list[Reason]:
    if merge.state == MergeState.UNDONE:
        return [Reason("undone_already", "Quyết định này đã được bỏ rồi.")]
    if merge.state == MergeState.DIFFERENT:
        return []
    if merge.journal is None:
        return [Reason("journal_gone", "Đã quá hạn lưu những gì đã gộp, không tách lại được nữa.")]
    if kept.merged_into_id is not None:
        message = "“{name}” sau đó lại được gộp vào hồ sơ khác; hãy tách lần gộp đó trước."
        return [Reason("merged_on", message, {"name": kept.full_name})]
    journal: Journal = merge.journal
    found = _changed_since(kept, journal["kept"]) + _changed_since(other, journal["other"])
    return found + [reason for one in BELONGINGS for reason in _touched(one, journal["rows"].get(one.model, {}), kept)]


def _changed_since(person: Person, changes: Mapping[str, Any]) -> list[Reason]:
    now = _plain(person)
    changed = [key for key, (_, after) in changes.items() if now[key] != after]
    message = "{name}: mục “{field}” đã được sửa sau khi gộp."
    return [
        Reason("field_changed_since", message, {"name": person.full_name, "field": field_name(key)}) for key in changed
    ]


def _touched(table: Belonging, written: Mapping[str, str], kept: Person) -> list[Reason]:
    found = 0
    for some in queries.in_batches([int(pk) for pk in written]):
        rows = table.rows.filter(pk__in=some, **{table.person: kept})
        same = {row.pk for row in rows if queries.digest(row, but=table.person) == written[str(row.pk)]}
        found += len(some) - len(same)
    if not found:
        return []
    message = "{table}: {number} dòng đã được sửa hoặc xóa sau khi gộp."
    return [Reason("rows_changed_since", message, {"table": str(table.name), "number": found})]


def _hand_over(table: Belonging, other: Person, kept: Person) -> dict[str, str]:
    """Give the rows of one record to the other; what both have alike stays. Returns a fingerprint of each row given."""
    held = {_once(table, row) for row in queries.rows_of(table, kept)} if table.once else set()
    going = [row for row in queries.rows_of(table, other) if not table.once or _once(table, row) not in held]
    for some in queries.in_batches([row.pk for row in going]):
        table.rows.filter(pk__in=some).update(**{table.person: kept})
    return {str(row.pk): queries.digest(row, but=table.person) for row in going}


def _once(table: Belonging, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in table.once)


def _chosen(kept: Person, other: Person, take: Mapping[str, int]) -> dict[str, Any]:
    """The values of the record that goes on."""
    return {
        key: getattr(other if take.get(group) == other.pk else kept, key)
        for group, columns in GROUPS.items()
        for key in columns
    }


def _values(person: Person) -> dict[str, Any]:
    return {key: getattr(person, key) for key in JOURNALLED}


def _plain(person: Person) -> dict[str, Any]:
    """A record's values as a journal keeps them."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in _values(person).items()}


def _python(key: str, value: Any) -> Any:
    column: Any = Person._meta.get_field(key)
    return column.to_python(value)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {key: [value, after[key]] for key, value in before.items() if value != after[key]}


def _write(person: Person, values: Mapping[str, Any]) -> None:
    for key, value in {**values, **derived_columns(values)}.items():
        setattr(person, key, value)


def _save(person: Person) -> None:
    person.version += 1
    person.save()


def field_name(key: str) -> str:
    """What a column of a record is called."""
    return str(getattr(Person._meta.get_field(key), "verbose_name", key))
