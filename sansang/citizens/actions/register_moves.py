"""Moves of residence or workplace: one paper, offered by one office, answered by the other, or withdrawn."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.citizens.actions.register import create_registration, refuse_out_of_reach
from sansang.citizens.followers import reasons_to_stay
from sansang.citizens.models import Entry, Leaving, Move, MoveState, Person, Registration
from sansang.citizens.queries import register as queries
from sansang.citizens.queries.law import rules_for
from sansang.citizens.rules.register import ONE_DAY, reason_of_registration, reasons_against_move
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import Unit, User


@transaction.atomic
def offer_move(
    registration: Registration, *, to_office: Unit, kind: str, paper_number: str, leaves_on: date, by: User
) -> Move:
    """Offer a registered person to another office. Raises RuleViolated with every reason against it."""
    refuse_out_of_reach(registration.office, by=by)
    Person.objects.select_for_update().get(pk=registration.person_id)
    locked = Registration.objects.select_related("person", "office").get(pk=registration.pk)
    if reasons := _reasons_against_offer(locked, to_office, leaves_on):
        raise RuleViolated(reasons)
    try:
        with transaction.atomic():
            made = Move.objects.create(
                person=locked.person,
                kind=kind,
                from_office=locked.office,
                to_office=to_office,
                paper_number=paper_number,
                leaves_on=leaves_on,
                offered_by_name=str(by),
                offered_at=timezone.now(),
            )
    except IntegrityError:
        raise RuleViolated([_open_already()]) from None
    record("move.offered", locked.person, by=by, unit_id=locked.office_id, move=made.pk)
    return made


def _open_already() -> Reason:
    return Reason("move_open", "Đang có giấy giới thiệu chuyển đi chờ tiếp nhận.", {})


def _reasons_against_offer(registration: Registration, to_office: Unit, leaves_on: date) -> list[Reason]:
    found: list[Reason] = []
    rules = rules_for(registration.person.province_code, on=leaves_on)
    if registration.last_on is not None:
        found.append(reason_of_registration(rules, "not_registered", "Người này không còn trong sổ của cơ quan.", {}))
    if leaves_on <= registration.first_on:
        params = {"first": f"{registration.first_on:%d/%m/%Y}"}
        found.append(Reason("moves_too_early", "Ngày chuyển phải sau ngày vào sổ {first}.", params))
    if to_office.pk == registration.office_id:
        found.append(Reason("same_office", "Nơi đến phải khác nơi đang đăng ký.", {}))
    if to_office.kind not in queries.REGISTERING:
        words = "Chỉ Ban CHQS cấp xã hoặc cơ quan, tổ chức có sổ đăng ký."
        found.append(Reason("keeps_no_register", words))
    if not any(leaves_on in days for days in queries.office_days(to_office)):
        params = {"day": f"{leaves_on:%d/%m/%Y}"}
        found.append(Reason("office_not_alive", "Cơ quan không tồn tại vào ngày {day}.", params))
    if queries.open_move(registration.person) is not None:
        found.append(_open_already())
    return found + reasons_to_stay(registration.person, leaves_on)


@transaction.atomic
def accept_move(move: Move, *, today: date, by: User) -> Registration:
    """Take the person over from the day on the paper: out of the one register, into the other; the record follows.

    Raises RuleViolated when it is not on offer, the day has not come, or the person is no longer in the old register.
    """
    locked = _lock(move, MoveState.ACCEPTED, "to_office", by=by)
    person, day = locked.person, locked.leaves_on
    held = Registration.objects.select_for_update().filter(person=person, office=locked.from_office, last_on=None)
    old = held.first()
    if reasons := _reasons_against_acceptance(locked, old, today):
        raise RuleViolated(reasons)
    assert old is not None
    old.last_on, old.leaving, old.leaving_paper_number = day - ONE_DAY, Leaving.MOVED_OUT, locked.paper_number
    old.save(update_fields=["last_on", "leaving", "leaving_paper_number"])
    made = create_registration(
        person, locked.to_office, entry=Entry.MOVED_IN, first_on=day, paper_number=locked.paper_number
    )
    _decide(locked, MoveState.ACCEPTED, locked.to_office, by=by)
    return made


def _reasons_against_acceptance(move: Move, old: Registration | None, today: date) -> list[Reason]:
    found: list[Reason] = []
    rules = rules_for(move.person.province_code, on=move.leaves_on)
    if old is None or old.first_on >= move.leaves_on:
        words = "Người này không còn trong sổ của nơi chuyển đi."
        found.append(reason_of_registration(rules, "not_registered", words, {}))
    if move.leaves_on > today:
        found.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": f"{move.leaves_on:%d/%m/%Y}"}))
    return found


@transaction.atomic
def return_move(move: Move, *, by: User) -> None:
    """Send an offer back: the person stays where registered. Raises RuleViolated when it is not on offer."""
    locked = _lock(move, MoveState.RETURNED, "to_office", by=by)
    _decide(locked, MoveState.RETURNED, locked.to_office, by=by)


@transaction.atomic
def withdraw_move(move: Move, *, by: User) -> None:
    """Take one's own offer back. Raises RuleViolated when it is not on offer any more."""
    locked = _lock(move, MoveState.WITHDRAWN, "from_office", by=by)
    _decide(locked, MoveState.WITHDRAWN, locked.from_office, by=by)


def _lock(move: Move, wanted: str, side: str, *, by: User) -> Move:
    related = Move.objects.select_for_update(of=("self",)).select_related("person", "from_office", "to_office")
    locked = related.filter(pk=move.pk).first()
    if locked is None:  # never offered
        rules = rules_for(move.person.province_code, on=move.leaves_on)
        raise RuleViolated(reasons_against_move("", wanted, rules))
    refuse_out_of_reach(getattr(locked, side), by=by)
    rules = rules_for(locked.person.province_code, on=locked.leaves_on)
    if reasons := reasons_against_move(locked.state, wanted, rules):
        raise RuleViolated(reasons)
    locked.person = Person.objects.select_for_update().get(pk=locked.person_id)
    return locked


def _decide(move: Move, state: str, office: Unit, *, by: User) -> None:
    move.state, move.decided_by_name, move.decided_at = state, str(by), timezone.now()
    move.save(update_fields=["state", "decided_by_name", "decided_at"])
    record(f"move.{state}", move.person, by=by, unit_id=office.pk, move=move.pk)
