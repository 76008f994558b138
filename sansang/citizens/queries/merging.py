"""Records that may be of one person, what stands in the way of making them one, and what was decided."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Model, Q
from django.utils import timezone
from django.utils.translation import gettext

from sansang.citizens.belongings import BELONGINGS, Belonging, Told
from sansang.citizens.models import Merge, MergeState, Person, PersonQuerySet
from sansang.citizens.rules.merging import LIKELY, NEAR_NUMBER, Part, Profile, clashes, likely, score
from sansang.kernel.names import name_key
from sansang.kernel.reasons import Reason
from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.privacy.fields import EncryptedJSONField, EncryptedTextField

BATCH = 900
# From this many people on, what was found is kept for some minutes: the pages of one list then cost nothing.
WORTH_KEEPING, KEPT_SECONDS = 20_000, 600
COLUMNS = ("pk", "name_key", "born_on", "born_precision", "sex", "residence_id", "village", "phone_hash")


@dataclass(frozen=True)
class Pair:
    """Two records, the older first, and how much speaks for them being of one person."""

    first: int
    second: int
    points: int


@dataclass(frozen=True)
class PairInFull:
    first: Person
    second: Person
    points: int
    parts: tuple[Part, ...]


def profile_of(person: Person) -> Profile:
    """What is compared of a record, with its number."""
    return Profile(
        person.pk,
        person.name_key,
        person.born_on,
        person.born_precision,
        person.sex,
        person.residence_id,
        name_key(person.village),
        person.phone_hash,
        person.identity_number,
    )


def _profiles(people: PersonQuerySet) -> list[Profile]:
    """Everyone without the numbers, which cost a decryption each; villages are few and folded once."""
    villages: dict[str, str] = {}
    found = []
    for pk, key, born_on, precision, sex, residence, village, phone in (
        people.order_by("pk").values_list(*COLUMNS).iterator(chunk_size=5000)
    ):
        if (folded := villages.get(village)) is None:
            folded = villages[village] = name_key(village)
        found.append(Profile(pk, key, born_on, precision, sex, residence, folded, phone))
    return found


def duplicates(user: User, *, permission: Permission = Permission.PEOPLE_EDIT) -> list[Pair]:
    """Pairs within reach that are likely of one person and about which nobody decided, the likeliest first."""
    people = Person.objects.permitted(user, permission)
    gone = set(Person.objects.exclude(merged_into=None).values_list("pk", flat=True))
    decided = set(Merge.objects.exclude(state=MergeState.UNDONE).values_list("kept_id", "other_id"))
    return [
        pair
        for pair in _found(people, paths=_paths(user, permission))
        if (pair.first, pair.second) not in decided
        and (pair.second, pair.first) not in decided
        and not gone & {pair.first, pair.second}
    ]


def _paths(user: User, permission: Permission) -> str:
    return hashlib.sha256(str(user.reach(permission, "reach_path")).encode()).hexdigest()


def _found(people: PersonQuerySet, *, paths: str) -> list[Pair]:
    state = people.aggregate(Count("pk"), Max("created_at"))
    if state["pk__count"] < WORTH_KEEPING:
        return _search(people)
    key = f"duplicates-{paths}-{state['created_at__max']:%Y%m%d%H%M%S%f}"
    kept: list[tuple[int, int, int]] | None = cache.get(key)
    if kept is None:
        kept = [(pair.first, pair.second, pair.points) for pair in _search(people)]
        cache.set(key, kept, KEPT_SECONDS)
    return [Pair(*one) for one in kept]


def _search(people: PersonQuerySet) -> list[Pair]:
    rough = likely(_profiles(people), least=LIKELY - NEAR_NUMBER)
    numbers = _numbers({one.pk for first, second, _ in rough for one in (first, second)})
    found = []
    for first, second, _ in rough:
        whole = (replace(one, number=numbers.get(one.pk)) for one in (first, second))
        points, _parts = score(*whole)
        if points >= LIKELY:
            found.append(Pair(first.pk, second.pk, points))
    return sorted(found, key=lambda pair: (-pair.points, pair.first, pair.second))


def _numbers(pks: set[int]) -> dict[int, str]:
    known: dict[int, str] = {}
    for some in in_batches(sorted(pks)):
        rows = Person.objects.filter(pk__in=some).exclude(identity_hash=None)
        known.update((pk, str(number)) for pk, number in rows.values_list("pk", "identity_number"))
    return known


def in_batches(pks: Sequence[int]) -> Iterable[Sequence[int]]:
    return (pks[at : at + BATCH] for at in range(0, len(pks), BATCH))


def in_full(pairs: Sequence[Pair]) -> list[PairInFull]:
    """Pairs with their people and what speaks for and against, as it stands now."""
    wanted = sorted({pk for pair in pairs for pk in (pair.first, pair.second)})
    people: dict[int, Person] = {}
    for some in in_batches(wanted):
        people |= Person.objects.select_related("residence").in_bulk(some)
    found = []
    for pair in pairs:
        first, second = people[pair.first], people[pair.second]
        points, parts = score(profile_of(first), profile_of(second))
        found.append(PairInFull(first, second, points, parts))
    return found


def alike(user: User, person: Person, *, permission: Permission = Permission.PEOPLE_EDIT) -> list[PairInFull]:
    """Records within reach that look like one record, the likeliest first."""
    near = Q(name_key=person.name_key)
    if person.phone_hash:
        near |= Q(phone_hash=person.phone_hash)
    if person.born_on:
        near |= Q(born_on=person.born_on, born_precision=person.born_precision)
    others = Person.objects.permitted(user, permission).filter(near).exclude(pk=person.pk)
    own = profile_of(person)
    found = []
    for other in others.select_related("residence").order_by("pk")[:500]:
        points, parts = score(own, profile_of(other))
        if points >= LIKELY - NEAR_NUMBER:
            found.append(PairInFull(person, other, points, parts))
    return sorted(found, key=lambda pair: (-pair.points, pair.second.pk))


def decision_about(first: Person, second: Person) -> Merge | None:
    """What was decided about two records and still stands."""
    either = Q(kept=first, other=second) | Q(kept=second, other=first)
    return Merge.objects.filter(either).exclude(state=MergeState.UNDONE).first()


def merged_person(user: User, pk: int, permission: Permission) -> Person | None:
    """The record that goes on for one that was merged into it, when both are within reach."""
    old = Person.objects.merged(user, permission).filter(pk=pk).first()
    if old is None:
        return None
    return Person.objects.permitted(user, permission).filter(pk=old.merged_into_id or 0).first()


def merges_into(person: Person) -> list[Merge]:
    """The records that a person's record has taken in, the latest first."""
    return list(Merge.objects.filter(kept=person, state=MergeState.MERGED).select_related("other"))


# The rows of two records


def rows_of(table: Belonging, person: Person) -> list[Any]:
    return list(table.rows.filter(**{table.person: person}).order_by("pk"))


def _rows_shown(user: User, table: Belonging, person: Person) -> list[Any]:
    return list(table.rows_shown(user).filter(**{table.person: person}).order_by("pk"))


def histories(user: User, person: Person) -> list[tuple[Belonging, list[Told]]]:
    """What a user may see of a person in each table that goes along with a merge, in words."""
    found = [(table, table.tell(_rows_shown(user, table, person))) for table in BELONGINGS]
    return [(table, sorted(told, key=_beginning, reverse=True)) for table, told in found if told]


def histories_apart(user: User, merge: Merge) -> list[tuple[str, list[tuple[Belonging, list[Told]]]]]:
    """What stands in the record that goes on, apart by where it came from: its own, and what was merged into it."""
    taken = (merge.journal or {}).get("rows", {}) if merge.state == MergeState.MERGED else {}
    own, theirs = [], []
    for table in BELONGINGS:
        rows = _rows_shown(user, table, merge.kept)
        came = {int(pk) for pk in taken.get(table.model, {})}
        own.append((table, table.tell([row for row in rows if row.pk not in came])))
        here = [row for row in rows if row.pk in came]
        theirs.append((table, table.tell([*here, *_rows_shown(user, table, merge.other)])))
    return [
        (one.full_name, [(table, told) for table, told in found if told])
        for one, found in ((merge.kept, own), (merge.other, theirs))
    ]


def _beginning(told: Told) -> str:
    return str(told[0] or "")


def obstacles(kept: Person, other: Person) -> list[Reason]:
    """Every reason why the rows of one record cannot stand with those of the other."""
    found: list[Reason] = []
    for table in BELONGINGS:
        mine, theirs = rows_of(table, kept), rows_of(table, other)
        if table.span is not None:
            found += _clashing(table, mine, theirs)
        if table.one_of is not None:
            found += _two_open(table, kept, other)
    return found


def _clashing(table: Belonging, mine: list[Any], theirs: list[Any]) -> list[Reason]:
    found = []
    for some, others in _alike_in(table, mine, theirs):
        spans = [[tuple(getattr(row, name) for name in table.span or ()) for row in rows] for rows in (some, others)]
        for one, two in clashes(spans[0], spans[1]):
            own = table.tell([some[spans[0].index(one)]])[0]
            foreign = table.tell([others[spans[1].index(two)]])[0]
            found.append(
                Reason(
                    "rows_clash",
                    "{table} trùng thời gian: “{one}” và “{other}”. Hãy sửa ngày hoặc kết thúc một trong hai rồi gộp.",
                    {"table": str(table.name), "one": in_words(own), "other": in_words(foreign)},
                )
            )
    return found


def _alike_in(table: Belonging, mine: list[Any], theirs: list[Any]) -> Iterable[tuple[list[Any], list[Any]]]:
    def key(row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in table.among)

    for one in sorted({key(row) for row in mine} & {key(row) for row in theirs}):
        yield [row for row in mine if key(row) == one], [row for row in theirs if key(row) == one]


def _two_open(table: Belonging, kept: Person, other: Person) -> list[Reason]:
    open_rows = table.rows.filter(table.one_of)
    counts = [open_rows.filter(**{table.person: one}).count() for one in (kept, other)]
    if all(counts):
        message = "Cả hai hồ sơ đều đang có {table} chưa xong. Hãy xong hoặc rút lại một trong hai rồi gộp."
        return [Reason("two_open", message, {"table": str(table.name)})]
    return []


def in_words(told: Told) -> str:
    """“01/03/2024 – nay: Tiểu đội 1”."""
    first, last, what = told
    if first is None:
        return what
    return f"{_day(first)} – {_day(last) if last else gettext('nay')}: {what}"


def _day(value: date | datetime) -> str:
    return f"{timezone.localtime(value) if isinstance(value, datetime) else value:%d/%m/%Y}"


def answers_for(person: Person) -> bool:
    """True when an open row says where the person serves or is registered: the record in use."""
    return any(
        table.rows.filter(**{table.person: person, "last_on": None}).exists() for table in BELONGINGS if table.where
    )


def digest(row: Model, *, but: str) -> str:
    """A fingerprint of a row without its person, to see later whether anybody touched it."""
    values = [
        f"{field.attname}={getattr(row, field.attname)!r}"
        for field in row._meta.concrete_fields
        if field.name != but and not isinstance(field, EncryptedTextField | EncryptedJSONField)
    ]
    return hashlib.sha256("\n".join(values).encode()).hexdigest()


def came_from(person: Person) -> dict[tuple[str, int], Merge]:
    """Which rows (table and number) a person's record took over, each with the merge that brought it."""
    return {
        (model, int(pk)): merge
        for merge in merges_into(person)
        for model, rows in (merge.journal or {}).get("rows", {}).items()
        for pk in rows
    }
