"""Building the demonstration province."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from sansang.audit.actions import record
from sansang.citizens.models import Person
from sansang.demo.accounts import create_accounts
from sansang.demo.arrangement import arrange, ending_commands
from sansang.demo.books import close_books, open_books
from sansang.demo.commands import Commanders
from sansang.demo.extras import change_the_law, draft_decisions, enter_waiting
from sansang.demo.filling import Filler
from sansang.demo.following import citizens, write_later
from sansang.demo.geography import survey, write_attributes, write_population
from sansang.demo.offices import SHOWCASE, Offices, command_of, survey_offices
from sansang.demo.people import Inventor, Quota
from sansang.demo.register import Registrar
from sansang.demo.selecting import hold_rounds
from sansang.demo.structure import found_structure
from sansang.demo.terms import write_terms
from sansang.demo.training import write_training
from sansang.demo.writing import write
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import Unit
from sansang.organisation.sources import Country

SEED, MEMBERS, CITIZENS = 1935, 14_400, 20_000


@dataclass(frozen=True)
class Wish:
    members: int = MEMBERS
    citizens: int = CITIZENS
    seed: int = SEED


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let the garbage collector rest: hundreds of thousands of rows in no cycles, looked through again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


Say = Callable[[str], object]


@without_collecting()
@transaction.atomic
def build_province(wish: Wish, *, country: Country, today: date, say: Say = lambda _: None) -> dict[str, int]:
    """Build the whole province, or nothing. Returns counts.

    Raises RuleViolated in a system that has units already.
    """
    if Unit.objects.exists():
        raise RuleViolated([Reason("units_exist", "Hệ thống đã có đơn vị; không tạo dữ liệu trình diễn, chưa ghi gì.")])
    say("Đơn vị hành chính…")
    geography = survey(country, seed=wish.seed)
    write_population(geography)
    write_attributes(geography)
    say("Tổ chức trước 01/07/2025…")
    structure = found_structure(geography, members=wish.members, seed=wish.seed)
    say("Cán bộ, chiến sĩ…")
    inventor = Inventor(wish.seed, Quota(wish.members))
    filler = Filler(geography, structure, inventor, wish.seed)
    commanders = Commanders(inventor, geography, wish.seed)
    people = write(filler.newcomers()) + write(commanders.before(structure, ending_commands(structure)))
    old_keepers = dict(Person.objects.values_list("pk", "keeper_id"))
    say("Sắp xếp ngày 01/07/2025…")
    arrange(geography, structure, today=today)
    people += write(commanders.after(structure))
    write_later(filler, commanders)
    say("Công dân…")
    people += write(citizens(geography, inventor, wish.citizens))
    users = create_accounts()
    look_at_tables()
    say("Sổ đăng ký công dân…")
    keeper_of = dict(Person.objects.values_list("pk", "keeper_id"))
    counts = _register(wish, survey_offices(geography, structure, old_keepers, keeper_of))
    say("Tuyển chọn, thời hạn phục vụ, bảng luật của tỉnh, việc đang chờ…")
    hold_rounds(users, seed=wish.seed)
    counts |= write_terms(users, seed=wish.seed)
    change_the_law(users)
    enter_waiting(users, inventor)
    draft_decisions(users["tinh.canbo"], today=today)
    say("Huấn luyện…")
    counts |= write_training(users, seed=wish.seed)
    counts |= {"people": people, "units": Unit.objects.count()}
    record("demo.built", structure.top.unit, by=None, seed=wish.seed, counts=counts)
    look_at_tables()
    return counts


def look_at_tables() -> None:
    """After much was written at once PostgreSQL counts its tables, else it may choose endless ways to read them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _register(wish: Wish, offices: Offices) -> dict[str, int]:
    """Everyone in the register, with the books of every office."""
    rounds = open_books(offices.by_unit.values())
    showcase = command_of(SHOWCASE[0]).pk
    Registrar(offices, rounds, seed=wish.seed, showcase=showcase, people=wish.citizens).enter_all()
    return {"books_closed": close_books()}
