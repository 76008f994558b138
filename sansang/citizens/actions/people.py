"""Writing the record of a person; derived columns are made here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from sansang.audit.actions import record
from sansang.citizens.models import IDENTITY, PHONE, Person, Skill
from sansang.kernel.names import clean_name, name_key, sort_key
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import Unit, User
from sansang.privacy.secrets import keyed_hash

FIELDS = (
    "full_name",
    "identity_number",
    "born_on",
    "born_precision",
    "sex",
    "residence_id",
    "village",
    "phone",
    "party_joined_on",
    "union_joined_on",
    "is_former_soldier",
    "education",
)


class StaleRecord(RuleViolated):
    """Someone else wrote the record since it was read; `person` is how it stands now."""

    def __init__(self, person: Person) -> None:
        self.person = person
        super().__init__([Reason("stale", "Hồ sơ đã được người khác sửa sau khi bạn mở trang.", {})])


def derived_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Search keys, order and hashes that follow from a person's values (those given)."""
    found: dict[str, Any] = {}
    if "full_name" in values:
        name = clean_name(values["full_name"])
        found |= {"full_name": name, "name_key": name_key(name), "name_order": sort_key(name)}
    if "identity_number" in values:
        number = values["identity_number"] or None
        found |= {"identity_number": number, "identity_hash": keyed_hash(number, IDENTITY) if number else None}
    if "phone" in values:
        phone = values["phone"] or None
        found |= {"phone": phone, "phone_hash": keyed_hash(phone, PHONE) if phone else None}
    return found


def build_person(values: Mapping[str, Any], *, keeper: Unit) -> Person:
    """A person not yet saved, from values of `FIELDS`; for writing many at once."""
    own = {key: value for key, value in values.items() if key in FIELDS}
    return Person(keeper=keeper, province_code=keeper.province_code, **{**own, **derived_columns(own)})


@transaction.atomic
def create_person(
    values: Mapping[str, Any], *, keeper: Unit, skills: Iterable[tuple[str, str]] = (), by: User | None
) -> Person:
    """Write a new person kept by a command. The values must have passed `rules.reasons_against`."""
    person = build_person(values, keeper=keeper)
    person.save()
    set_skills(person, skills)
    record("person.created", person, by=by, unit_id=keeper.pk)
    return person


@transaction.atomic
def update_person(
    person: Person,
    values: Mapping[str, Any],
    *,
    skills: Iterable[tuple[str, str]] | None = None,
    expected_version: int,
    by: User,
) -> list[str]:
    """Change what differs and say which fields did. Raises StaleRecord when the record moved on meanwhile."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.version != expected_version:
        raise StaleRecord(locked)
    if "full_name" in values:
        values = {**values, "full_name": clean_name(values["full_name"])}
    changed = [key for key in FIELDS if key in values and (getattr(locked, key) or None) != (values[key] or None)]
    own = {key: values[key] for key in changed}
    for key, value in {**own, **derived_columns(own)}.items():
        setattr(locked, key, value)
    if skills is not None and set(skills) != set(locked.skills.values_list("kind", "detail")):
        set_skills(locked, skills)
        changed.append("skills")
    if changed:
        locked.version += 1
        locked.save()
        record("person.updated", locked, by=by, unit_id=locked.keeper_id, fields=changed)
    return changed


def set_skills(person: Person, skills: Iterable[tuple[str, str]]) -> None:
    """Replace a person's skills by (kind, detail) pairs."""
    person.skills.all().delete()
    Skill.objects.bulk_create([Skill(person=person, kind=kind, detail=detail) for kind, detail in sorted(set(skills))])
