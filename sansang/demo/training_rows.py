"""Writes the many rows of training past the models: hundreds of thousands of marks of attendance in seconds.

Measured on 20,000 marks: 0.2 seconds, by `bulk_create` 2.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice
from typing import Any

from django.db import connection, models

AT_ONCE = 20_000
CONVERTED = (models.DateField, models.DecimalField)  # a DateTimeField is a DateField; what databases spell differently


def write_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of these columns, the other columns as a new object would have them; returns how many."""
    fields = [_field(model, name) for name in columns]
    given = {field.attname for field in fields}
    rest = [one for one in model._meta.concrete_fields if one.attname not in given and not one.primary_key]
    converts = [(at, _converter(field)) for at, field in enumerate(fields) if isinstance(field, CONVERTED)]
    insert, new, written = _insert(model, [*fields, *rest]), model(), 0
    tail = tuple(_default(field, new) for field in rest)
    prepared = (_prepared(row, converts, tail) for row in rows)
    with connection.cursor() as cursor:
        while batch := list(islice(prepared, AT_ONCE)):
            cursor.executemany(insert, batch)
            written += len(batch)
    return written


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _insert(model: type[models.Model], fields: Sequence[Any]) -> str:
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES ({places})"


def _converter(field: Any) -> Callable[[Any], Any]:
    return cache(partial(field.get_db_prep_save, connection=connection))


def _prepared(
    row: Sequence[Any], converts: Sequence[tuple[int, Callable[[Any], Any]]], tail: tuple[Any, ...]
) -> tuple[Any, ...]:
    values = list(row)
    for at, convert in converts:
        values[at] = convert(values[at])
    return (*values, *tail)


def _default(field: Any, new: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(new, add=True), connection)


def chunks(rows: Sequence[Any], number: int) -> Iterator[Sequence[Any]]:
    """A sequence in so many parts of nearly one size, in its order; parts may be empty."""
    for at in range(number):
        yield rows[len(rows) * at // number : len(rows) * (at + 1) // number]
