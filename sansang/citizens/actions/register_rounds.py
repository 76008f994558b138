"""The yearly round of an office: opened, its book closed when it balances, opened again when something was missed."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from sansang.audit.actions import record
from sansang.citizens.actions.register import refuse_out_of_reach
from sansang.citizens.models import RegistrationRound
from sansang.citizens.queries.register import REGISTERING, legal_round, office_days
from sansang.citizens.queries.register_books import book_of, previous
from sansang.citizens.rules.register import reasons_against_closing
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.models import Unit, User


@transaction.atomic
def open_round(
    office: Unit, *, year: int, opened_on: date, paper_number: str = "", today: date, by: User
) -> RegistrationRound:
    """Open an office's registration of a year. Raises RuleViolated with every reason against it."""
    refuse_out_of_reach(office, by=by)
    wanted = RegistrationRound(office=office, year=year, opened_on=opened_on, paper_number=paper_number)
    if reasons := _reasons_against_opening(wanted, today):
        raise RuleViolated(reasons)
    try:
        with transaction.atomic():
            wanted.save()
    except IntegrityError:
        raise RuleViolated([_opened_already(year)]) from None
    record("round.opened", wanted, by=by, unit_id=office.pk, year=year)
    return wanted


def _opened_already(year: int) -> Reason:
    return Reason("round_opened", "Đợt đăng ký năm {year} đã mở.", {"year": year})


def _reasons_against_opening(wanted: RegistrationRound, today: date) -> list[Reason]:
    found: list[Reason] = []
    if wanted.office.kind not in REGISTERING:
        words = "Chỉ Ban CHQS cấp xã hoặc cơ quan, tổ chức có sổ đăng ký."
        found.append(Reason("keeps_no_register", words))
    if legal_round(wanted) is None:
        found.append(Reason("no_round", "Bảng luật không có đợt đăng ký năm {year}.", {"year": wanted.year}))
    if wanted.opened_on.year != wanted.year:
        found.append(Reason("another_year", "Ngày mở phải trong năm {year}.", {"year": wanted.year}))
    if wanted.opened_on > today:
        found.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": f"{wanted.opened_on:%d/%m/%Y}"}))
    if not any(wanted.opened_on in days for days in office_days(wanted.office)):
        params = {"day": f"{wanted.opened_on:%d/%m/%Y}"}
        found.append(Reason("office_not_alive", "Cơ quan không tồn tại vào ngày {day}.", params))
    if RegistrationRound.objects.filter(office=wanted.office, year=wanted.year).exists():
        found.append(_opened_already(wanted.year))
    return found


def _lock(round_: RegistrationRound, *, by: User) -> RegistrationRound:
    refuse_out_of_reach(round_.office, by=by)
    found = RegistrationRound.objects.select_for_update(of=("self",)).select_related("office")
    locked: RegistrationRound = found.get(pk=round_.pk)
    return locked


@transaction.atomic
def close_round(round_: RegistrationRound, *, closed_on: date, today: date, by: User) -> RegistrationRound:
    """Close a round's book with a day and remember how it balanced.

    Raises RuleViolated when it is closed, does not balance, or does not go on from the book before.
    """
    locked = _lock(round_, by=by)
    if locked.closed_on is not None:
        raise RuleViolated([Reason("book_closed", "Sổ đã khóa ngày {day}.", {"day": f"{locked.closed_on:%d/%m/%Y}"})])
    before = previous(locked)
    earliest = max(filter(None, (locked.opened_on, before.closed_on if before else None)))
    if closed_on < earliest or (before is not None and closed_on == before.closed_on):
        words = "Ngày khóa sổ phải từ ngày mở trở đi và sau ngày khóa sổ kỳ trước."
        raise RuleViolated([Reason("closes_too_early", words, {})])
    book = book_of(locked, until=closed_on)
    reasons = reasons_against_closing(
        book.balance, days=book.days, today=today, closed_before=book.closed_before, twice=book.twice
    )
    if reasons:
        raise RuleViolated(reasons)
    locked.closed_on, locked.closed_by_name, locked.closed_with = closed_on, str(by), book.kept()
    locked.save(update_fields=["closed_on", "closed_by_name", "closed_with"])
    record("round.closed", locked, by=by, unit_id=locked.office_id, year=locked.year, on=closed_on.isoformat())
    return locked


@transaction.atomic
def reopen_round(round_: RegistrationRound, *, by: User) -> RegistrationRound:
    """Open a closed book again. Raises RuleViolated when it is open, or a later book went on from it."""
    locked = _lock(round_, by=by)
    if locked.closed_on is None:
        raise RuleViolated([Reason("book_open", "Sổ này đang mở.", {})])
    later = RegistrationRound.objects.filter(office=locked.office, year__gt=locked.year, closed_on__isnull=False)
    if later.exists():
        raise RuleViolated([Reason("later_book", "Sổ năm sau đã khóa tiếp theo sổ này; hãy mở lại sổ đó trước.", {})])
    locked.closed_on, locked.closed_by_name, locked.closed_with = None, "", None
    locked.save(update_fields=["closed_on", "closed_by_name", "closed_with"])
    record("round.reopened", locked, by=by, unit_id=locked.office_id, year=locked.year)
    return locked
