"""What the database itself refuses: two rows of one subject whose days overlap.

PostgreSQL has exclusion constraints for this, SQLite has triggers. Both are installed after every migration
(a table that SQLite remakes loses its triggers), behind the same Python rules, as a second wall.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections


@dataclass(frozen=True)
class OverlapGuard:
    model: str
    same: tuple[str, ...]
    name: str
    only: str = ""

    @property
    def app_label(self) -> str:
        return self.model.split(".")[0]


GUARDS: dict[str, OverlapGuard] = {}


def refuse_overlaps(model: str, *, same: tuple[str, ...], name: str, only: str = "") -> None:
    """Ask that rows of `model` with equal `same` columns never overlap in first_on..last_on.

    `only` is an SQL condition on the row's own columns (``{row}`` stands for the row) that limits the rule.
    The database raises IntegrityError naming `name`.
    """
    GUARDS[name] = OverlapGuard(model, same, name, only)


def install(sender: AppConfig, using: str, **_: Any) -> None:
    """Install the guards of one app on one database; does nothing to those already there."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for guard in GUARDS.values():
        table = apps.get_model(guard.model)._meta.db_table
        if guard.app_label != sender.label or table not in tables:
            continue
        statements = _sqlite(guard, table) if connection.vendor == "sqlite" else _postgresql(guard, table)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _sqlite(guard: OverlapGuard, table: str) -> list[str]:
    same = " AND ".join(f"other.{column} = NEW.{column}" for column in guard.same)
    only = f" AND {guard.only.format(row='other')}" if guard.only else ""
    when = f" WHEN {guard.only.format(row='NEW')}" if guard.only else ""
    return [
        f"CREATE TRIGGER IF NOT EXISTS {guard.name}_{event.lower()} BEFORE {event} ON {table}{when} "
        f"BEGIN SELECT RAISE(ABORT, '{guard.name}') WHERE EXISTS (SELECT 1 FROM {table} AS other "
        f"WHERE {same} AND other.id IS NOT NEW.id{only} "
        "AND other.first_on <= COALESCE(NEW.last_on, '9999-12-31') "
        "AND NEW.first_on <= COALESCE(other.last_on, '9999-12-31')); END"
        for event in ("INSERT", "UPDATE")
    ]


def _postgresql(guard: OverlapGuard, table: str) -> list[str]:
    same = ", ".join(f"{column} WITH =" for column in guard.same)
    only = f" WHERE ({guard.only.format(row=table)})" if guard.only else ""
    return [
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{guard.name}') THEN "
        f"ALTER TABLE {table} ADD CONSTRAINT {guard.name} EXCLUDE USING gist "
        f"({same}, daterange(first_on, last_on, '[]') WITH &&){only} DEFERRABLE INITIALLY IMMEDIATE; END IF; END $$",
    ]
