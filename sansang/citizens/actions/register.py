"""Entering people into a register and leaving it; every entry has its reason, its day and its paper."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from sansang.audit.actions import record
from sansang.citizens.actions.register_facts import note_fact
from sansang.citizens.followers import reasons_to_stay
from sansang.citizens.models import Entry, Leaving, Person, Registration, RegistrationRound
from sansang.citizens.queries import register as queries
from sansang.citizens.queries.law import rules_for
from sansang.citizens.rules.register import ONE_DAY, reasons_against_leaving, reasons_against_registration
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User

# How a clerk may enter someone; rounds, moves and reorganisations enter people in their own ways.
BY_HAND = (Entry.SUPPLEMENTARY, Entry.MOVED_IN)
# How a clerk may end an entry; moving within the province is an offer to the other office.
ENDED_BY_HAND = (Leaving.PAST_AGE, Leaving.EXEMPT, Leaving.DIED, Leaving.MOVED_OUT, Leaving.CORRECTED)


def refuse_out_of_reach(unit: Unit, *, by: User) -> None:
    """Raises RuleViolated when the user may not keep this office's register."""
    if not reaches(by, Permission.REGISTER, unit):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])


@transaction.atomic
def register_person(
    person: Person, office: Unit, *, entry: str, first_on: date, paper_number: str = "", today: date, by: User
) -> Registration:
    """Enter a person whose record is within reach into an office's register from a day.

    Raises RuleViolated with every reason against it, each with its article.
    """
    refuse_out_of_reach(office, by=by)
    refuse_out_of_reach(person.keeper, by=by)
    return write_registration(
        person, office, entry=entry, first_on=first_on, paper_number=paper_number, today=today, by=by
    )


@transaction.atomic
def write_registration(
    person: Person, office: Unit, *, entry: str, first_on: date, paper_number: str = "", today: date, by: User | None
) -> Registration:
    """The same where a room above has checked who may. Raises RuleViolated with every reason against it."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    reasons = reasons_against_registration(
        rules_for(locked.province_code, on=first_on),
        queries.citizen_of(locked, on=first_on),
        first_on=first_on,
        today=today,
        held=queries.held_registrations(locked),
        office_days=queries.office_days(office),
    )
    if office.kind not in queries.REGISTERING:
        words = "Chỉ Ban CHQS cấp xã hoặc cơ quan, tổ chức có sổ đăng ký."
        reasons.append(Reason("keeps_no_register", words))
    if locked.merged_into_id is not None:
        reasons.append(Reason("merged", "Hồ sơ này đã gộp vào hồ sơ khác."))
    if reasons:
        raise RuleViolated(reasons)
    made = create_registration(locked, office, entry=entry, first_on=first_on, paper_number=paper_number)
    person.keeper = office
    record("registration.entered", locked, by=by, unit_id=office.pk, entry=entry, first_on=first_on.isoformat())
    return made


def create_registration(person: Person, office: Unit, *, entry: str, first_on: date, paper_number: str) -> Registration:
    """Write the row and hand the record to the office. Raises RuleViolated when the database knows of another row."""
    try:
        with transaction.atomic():
            made = Registration.objects.create(
                person=person, office=office, entry=entry, first_on=first_on, paper_number=paper_number
            )
    except IntegrityError:  # the database's own guard, should two register at once
        raise RuleViolated([Reason("registered_now", "Người này vừa được ghi vào một sổ đăng ký.", {})]) from None
    if person.keeper_id != office.pk:
        person.keeper = office
        person.version += 1
        person.save(update_fields=["keeper", "version"])
    return made


@transaction.atomic
def end_registration(
    registration: Registration, *, leaving: str, last_on: date, paper_number: str = "", today: date, by: User
) -> Registration:
    """End an entry with a day and a reason. Raises RuleViolated with every reason against it.

    A death is also noted among the facts about the person, with the same paper.
    """
    refuse_out_of_reach(registration.office, by=by)
    Person.objects.select_for_update().get(pk=registration.person_id)
    locked = Registration.objects.select_for_update(of=("self",)).select_related("person", "office").get(
        pk=registration.pk
    )  # fmt: skip
    after = last_on + ONE_DAY
    reasons = reasons_against_leaving(
        rules_for(locked.person.province_code, on=after),
        queries.citizen_of(locked.person, on=after),
        leaving=leaving,
        days=locked.days,
        last_on=last_on,
        today=today,
    )
    reasons += _reasons_of_manner(locked.person, leaving, last_on, paper_number)
    if reasons:
        raise RuleViolated(reasons)
    locked.last_on, locked.leaving, locked.leaving_paper_number = last_on, leaving, paper_number
    locked.save(update_fields=["last_on", "leaving", "leaving_paper_number"])
    if leaving == Leaving.DIED:
        note_fact(locked.person, fact="dead", first_on=after, paper_number=paper_number)
    record(
        "registration.ended", locked.person, by=by, unit_id=locked.office_id, leaving=leaving,
        last_on=last_on.isoformat(),
    )  # fmt: skip
    return locked


def _reasons_of_manner(person: Person, leaving: str, last_on: date, paper_number: str) -> list[Reason]:
    found: list[Reason] = []
    if leaving not in ENDED_BY_HAND:
        found.append(Reason("not_by_hand", "Lý do này chỉ ghi khi tiếp nhận chuyển đi hoặc sắp xếp đơn vị.", {}))
    if leaving == Leaving.MOVED_OUT:
        if not paper_number:
            words = "Chuyển ra ngoài tỉnh phải ghi số giấy giới thiệu."
            found.append(Reason("no_paper", words, {}))
        if queries.open_move(person) is not None:
            found.append(Reason("move_open", "Đang có giấy giới thiệu chuyển đi chờ tiếp nhận; hãy rút lại trước.", {}))
        found += reasons_to_stay(person, last_on)
    return found


@transaction.atomic
def register_candidates(round_: RegistrationRound, *, expected: int, on: date, today: date, by: User) -> int:
    """Register everyone whom a round registers for the first time, from a day; returns how many.

    `expected` is how many the page showed. Raises RuleViolated when the book is closed, the day does not fit, or the
    list has changed since.
    """
    refuse_out_of_reach(round_.office, by=by)
    locked = RegistrationRound.objects.select_for_update(of=("self",)).select_related("office").get(pk=round_.pk)
    law = queries.legal_round(locked)
    reasons = _reasons_against_round_entry(locked, on, today)
    if law is None:
        reasons.append(Reason("no_round", "Bảng luật không có đợt đăng ký năm {year}.", {"year": locked.year}))
    ready = queries.candidates(locked).ready
    if len(ready) != expected:
        words = "Danh sách vừa thay đổi: nay có {number} người. Hãy xem lại rồi đăng ký."
        reasons.append(Reason("list_changed", words, {"number": len(ready)}))
    if reasons:
        raise RuleViolated(reasons)
    fresh = [
        Registration(
            person=person,
            office=locked.office,
            round=locked,
            entry=Entry.FIRST,
            first_on=on,
            paper_number=locked.paper_number,
        )
        for person in ready
    ]
    try:
        with transaction.atomic():
            Registration.objects.bulk_create(fresh, batch_size=1000)
    except IntegrityError:
        words = "Có người trong danh sách vừa được ghi vào sổ khác. Hãy xem lại."
        raise RuleViolated([Reason("registered_now", words, {})]) from None
    record("registration.round_entered", locked, by=by, unit_id=locked.office_id, rows=len(fresh))
    return len(fresh)


def _reasons_against_round_entry(round_: RegistrationRound, on: date, today: date) -> list[Reason]:
    found: list[Reason] = []
    if round_.closed_on is not None:
        found.append(Reason("book_closed", "Sổ đã khóa ngày {day}.", {"day": f"{round_.closed_on:%d/%m/%Y}"}))
    law = queries.legal_round(round_)
    if law is not None and on < law[1].days.first:
        params = {"day": f"{law[1].days.first:%d/%m/%Y}"}
        found.append(Reason("before_round", "Đợt đăng ký bắt đầu từ ngày {day}.", params, law[1].row.article))
    if on > today:
        found.append(Reason("in_future", "Ngày {day} chưa đến.", {"day": f"{on:%d/%m/%Y}"}))
    if not any(on in days for days in queries.office_days(round_.office)):
        found.append(Reason("office_not_alive", "Cơ quan không tồn tại vào ngày {day}.", {"day": f"{on:%d/%m/%Y}"}))
    return found
