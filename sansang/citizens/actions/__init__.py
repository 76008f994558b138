"""Verbs of the citizens room, by what they are about."""

from sansang.citizens.actions.people import (
    FIELDS,
    StaleRecord,
    build_person,
    create_person,
    derived_columns,
    set_skills,
    update_person,
)

__all__ = [
    "FIELDS",
    "StaleRecord",
    "build_person",
    "create_person",
    "derived_columns",
    "set_skills",
    "update_person",
]
