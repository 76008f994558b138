"""What is to be done: there while it is due, gone when it is done, never the neighbour's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sansang.citizens.actions import register_moves, register_rounds
from sansang.citizens.models import Absence, Circumstance, Registration, RegistrationRound
from sansang.organisation.models import Reorganisation, Unit
from sansang.personnel import tasks
from sansang.personnel.actions import discipline, returned
from sansang.personnel.actions import terms as actions
from sansang.personnel.models import Discipline, Ending, Extension, Service, WaitingEntry
from sansang.personnel.queries import tasks as queries
from sansang.selection.models import Round
from tests import factories
from tests.personnel.provinces import Province, client_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 5)
MONTH_END = date(2026, 2, 28)
DECIDED: dict[str, Any] = {"decision_number": "5/QĐ", "decided_on": TODAY}


@pytest.fixture
def province() -> Province:
    return Province()


def due(user: Any, *, on: date = TODAY, until: date = MONTH_END) -> dict[str, list[date]]:
    """The days of everything due, by kind; each thing of an office that is the user's to see."""
    asked = queries.asked_by(user, on=on, until=until)
    found: dict[str, list[date]] = {}
    for one in queries.everything_due(asked):
        assert one.path in asked.offices
        found.setdefault(one.kind, []).append(one.day)
    return found


def member(province: Province, *, first_on: date, squad: Unit | None = None, **values: Any) -> Service:
    keeper = province.two if squad == province.other_squad else province.one
    return factories.service(factories.person(keeper, **values), squad or province.squad, first_on=first_on)


# Each makes something due on a day in the first commune and gives back what does it.


def term_ending(province: Province) -> tuple[str, date, Callable[[], Any]]:
    service = member(province, first_on=date(2022, 2, 20))

    def do() -> Any:
        last_on = date(2026, 2, 19)
        return actions.complete_service(service, last_on=last_on, **DECIDED, today=TODAY, by=province.clerk)

    return "term", date(2026, 2, 19), do


def term_past(province: Province) -> tuple[str, date, Callable[[], Any]]:
    service = member(province, first_on=date(2022, 2, 1))

    def do() -> Any:
        values = {"asked_on": TODAY, "until": date(2027, 1, 31), "today": TODAY, "by": province.clerk}
        asked = actions.ask_extension(service.person, **values)
        return actions.answer_extension(asked, agreed=True, **DECIDED, today=TODAY, by=province.clerk)

    return "past_term", date(2026, 1, 31), do


def age_past(province: Province) -> tuple[str, date, Callable[[], Any]]:
    service = member(province, first_on=date(2023, 2, 1), born_on=date(1980, 1, 10))

    def do() -> Any:
        return actions.complete_service(service, last_on=TODAY, **DECIDED, today=TODAY, by=province.clerk)

    return "age", date(2026, 1, 9), do


def extension_asked(province: Province) -> tuple[str, date, Callable[[], Any]]:
    service = member(province, first_on=date(2024, 2, 1))
    asked = Extension.objects.create(person=service.person, asked_on=date(2026, 2, 1), until=date(2029, 1, 1))
    return "extension", date(2026, 2, 1), lambda: actions.withdraw_extension(asked, by=province.clerk)


def ground_of_removal(province: Province) -> tuple[str, date, Callable[[], Any]]:
    service = member(province, first_on=date(2024, 2, 1))
    factories.circumstance(service.person, fact="prosecuted", first_on=date(2026, 1, 5))

    def do() -> Any:
        values = {"reason": "removed", "ground": "removal/b/prosecuted", "last_on": TODAY}
        return actions.release_early(service, **values, **DECIDED, today=TODAY, by=province.clerk)

    return "removal", date(2026, 1, 5), do


def active_service(province: Province) -> tuple[str, date, Callable[[], Any]]:
    person = factories.person(province.one)
    ending = Ending.objects.create(
        person=person, last_on=date(2026, 1, 31), reason="completed", active_by="A", instrument="L", article="Đ",
        **DECIDED,
    )  # fmt: skip

    def do() -> None:
        actions.recognise_active_service(ending, **DECIDED, today=TODAY, by=province.clerk)

    return "active_service", date(2026, 1, 31), do


def progress(province: Province) -> tuple[str, date, Callable[[], Any]]:
    service = member(province, first_on=date(2024, 1, 1))
    day = date(2025, 2, 4)
    row = Discipline.objects.create(
        person=service.person, unit=province.squad, penalty="warning", offence_on=day, found_on=day, decided_on=day,
        decision_number="1",
    )  # fmt: skip

    def do() -> Any:
        end = {"end_reason": "progress", "ended_on": TODAY, "today": TODAY}
        return discipline.end_discipline(row, **end, by=province.clerk)

    return "progress", date(2026, 2, 4), do


def deferral(province: Province) -> tuple[str, date, Callable[[], Any]]:
    person = factories.person(province.one)
    factories.registration(person, province.one)
    factories.circumstance(person, last_on=date(2026, 2, 20))

    def do() -> Any:
        return factories.circumstance(person, first_on=date(2026, 2, 21), last_on=date(2026, 8, 1))

    return "deferral", date(2026, 2, 20), do


def absence(province: Province) -> tuple[str, date, Callable[[], Any]]:
    person = factories.person(province.one)
    row = Absence.objects.create(person=person, place="Hà Nội", first_on=date(2025, 11, 1))
    return "absence", date(2026, 1, 31), lambda: Absence.objects.filter(pk=row.pk).update(reported_on=TODAY)


def move(province: Province) -> tuple[str, date, Callable[[], Any]]:
    person = factories.person(province.two)
    factories.registration(person, province.two)
    row = factories.move(person, province.two, province.one, leaves_on=date(2026, 2, 1))
    return "move", date(2026, 2, 1), lambda: register_moves.return_move(row, by=province.clerk)


def sent_back(province: Province) -> tuple[str, date, Callable[[], Any]]:
    row = WaitingEntry.objects.create(
        unit=province.one, tray=province.board, values={}, why=[], state="returned", row_hash="1", entered_by_name="A",
        entered_at=datetime(2026, 2, 1, 5, tzinfo=UTC), decided_at=datetime(2026, 2, 3, 5, tzinfo=UTC),
    )  # fmt: skip
    at = datetime(2026, 2, 5, 5, tzinfo=UTC)
    return "returned", date(2026, 2, 3), lambda: returned.see_returned(row, at=at, by=province.clerk)


def selection(province: Province) -> tuple[str, date, Callable[[], Any]]:
    row = Round.objects.create(
        office=province.one, year=2026, day=date(2026, 2, 10), serve_from=date(2026, 4, 1), created_by_name="A"
    )
    return "selection", date(2026, 2, 10), lambda: Round.objects.filter(pk=row.pk).update(state="cancelled")


MAKERS = (
    term_ending, term_past, age_past, extension_asked, ground_of_removal, active_service, progress, deferral, absence,
    move, sent_back, selection,
)  # fmt: skip


@pytest.mark.parametrize("make", MAKERS, ids=[one.__name__ for one in MAKERS])
def test_a_task_is_there_until_it_is_done_and_is_no_neighbours(province: Province, make: Any) -> None:
    kind, day, do = make(province)
    assert due(province.clerk)[kind] == [day]
    assert due(province.staff).get(kind, []) == ([] if kind == "waiting" else [day])
    assert due(province.neighbour) == {}
    do()
    assert kind not in due(province.clerk)


@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        (date(2026, 1, 31), set()),
        (date(2026, 2, 1), {"term"}),
        (date(2026, 2, 19), {"term"}),
        (date(2026, 2, 20), {"past_term"}),
        (date(2027, 2, 20), {"past_term"}),
    ],
)
def test_a_term_comes_into_sight_ends_and_stays_until_someone_acts(
    province: Province, on: date, kinds: set[str]
) -> None:
    member(province, first_on=date(2022, 2, 20))
    assert due(province.clerk, on=on, until=_month_end(on)).keys() - {"round_open"} == kinds


def _month_end(day: date) -> date:
    return date(day.year, day.month, 28 if day.month == 2 else 31)


def test_a_term_that_began_on_29_february_ends_with_the_28th(province: Province) -> None:
    member(province, first_on=date(2024, 2, 29))
    assert due(province.clerk, until=date(2028, 2, 28))["term"] == [date(2028, 2, 28)]
    assert "term" not in due(province.clerk, until=date(2028, 2, 27))


def test_past_the_age_comes_before_the_term(province: Province) -> None:
    member(province, first_on=date(2022, 2, 1), born_on=date(1980, 2, 6))
    assert due(province.clerk) == {"age": [TODAY]}
    volunteer = Service.objects.get().person
    factories.circumstance(volunteer, fact="volunteer", first_on=date(2026, 1, 1))
    assert due(province.clerk) == {"past_term": [date(2026, 1, 31)]}


def test_an_end_already_written_is_no_task_although_its_day_is_to_come(province: Province) -> None:
    service = member(province, first_on=date(2022, 2, 20))
    Service.objects.filter(pk=service.pk).update(last_on=date(2026, 2, 19), end_reason="completed")
    assert due(province.clerk) == {}


def test_who_is_transferred_later_is_a_task_on_the_day_before_too(province: Province) -> None:
    service = member(province, first_on=date(2022, 2, 1))
    Service.objects.filter(pk=service.pk).update(last_on=date(2026, 3, 1), end_reason="transferred")
    factories.service(service.person, province.squad, first_on=date(2026, 3, 2))
    assert due(province.clerk) == {"past_term": [date(2026, 1, 31)]}


def test_a_deferral_of_someone_in_no_register_or_ended_last_month_is_no_task(province: Province) -> None:
    factories.circumstance(factories.person(province.one), last_on=date(2026, 2, 20))
    registered = factories.person(province.one)
    factories.registration(registered, province.one)
    factories.circumstance(registered, last_on=date(2026, 1, 31))
    assert due(province.clerk) == {}
    Circumstance.objects.filter(person=registered).update(last_on=date(2026, 2, 1))
    assert due(province.clerk) == {"deferral": [date(2026, 2, 1)]}


@pytest.mark.parametrize(("first_on", "is_long"), [(date(2025, 11, 5), False), (date(2025, 11, 4), True)])
def test_an_absence_is_a_task_from_three_full_months(province: Province, first_on: date, *, is_long: bool) -> None:
    Absence.objects.create(person=factories.person(province.one), place="Hà Nội", first_on=first_on)
    assert ("absence" in due(province.clerk, on=date(2026, 2, 3))) == is_long


def test_the_yearly_round_is_opened_its_people_registered_and_its_book_closed(province: Province) -> None:
    person = factories.person(province.one, born_on=date(2008, 2, 10))
    factories.person(province.one, born_on=date(2009, 2, 10))
    exempt = factories.person(province.one, born_on=date(2008, 2, 11))
    factories.circumstance(exempt, fact="disabled")
    april = {"on": date(2026, 4, 1), "until": date(2026, 4, 30)}
    assert "round_open" not in due(province.clerk, on=date(2026, 3, 31), until=date(2026, 3, 31))
    assert due(province.clerk, **april) == {"round_open": [date(2026, 4, 1)], "of_age": [date(2026, 4, 30)]}
    opened = {"year": 2026, "opened_on": date(2026, 4, 2), "today": date(2026, 4, 2)}
    made = register_rounds.open_round(province.one, **opened, by=province.clerk)
    factories.registration(person, province.one, first_on=date(2026, 4, 3))
    assert due(province.clerk, **april) == {"round_close": [date(2026, 4, 30)]}
    closed = {"closed_on": date(2026, 5, 1), "today": date(2026, 5, 1)}
    register_rounds.close_round(made, **closed, by=province.clerk)
    assert due(province.clerk, **april) == {}
    assert Registration.objects.count() == RegistrationRound.objects.count() == 1


def test_the_superior_decides_rows_and_the_province_applies_drafts(province: Province) -> None:
    WaitingEntry.objects.create(
        unit=province.one, tray=province.board, values={}, why=[], row_hash="1", entered_by_name="A",
        entered_at=datetime(2026, 2, 1, 5, tzinfo=UTC),
    )  # fmt: skip
    Reorganisation.objects.create(unit=province.top, title="A", decision_number="1", effective_on=date(2026, 2, 20))
    board = factories.user(role="regional_board_staff", unit=province.board)
    assert due(province.clerk) == {}
    assert due(board) == {"waiting": [date(2026, 2, 1)]}
    assert due(province.staff) == {"waiting": [date(2026, 2, 1)], "reorganisation": [date(2026, 2, 20)]}


def test_tasks_are_grouped_by_day_and_what_is_overdue_is_one(province: Province) -> None:
    for first_on in (date(2022, 2, 20), date(2022, 2, 20), date(2022, 2, 21), date(2022, 1, 1), date(2022, 1, 9)):
        member(province, first_on=first_on)
    asked = queries.asked_by(province.clerk, on=TODAY, until=MONTH_END)
    found = tasks.grouped(queries.everything_due(asked), on=TODAY)
    assert [(one.kind.code, one.day, one.number, one.is_overdue) for one in found] == [
        ("past_term", date(2025, 12, 31), 2, True),
        ("term", date(2026, 2, 19), 2, False),
        ("term", date(2026, 2, 20), 1, False),
    ]


# Pages


def shown(user: Any, name: str, *args: Any, **query: Any) -> str:
    answered = client_of(user).get(reverse(name, args=args), {"on": TODAY.isoformat(), **query})
    assert answered.status_code == 200
    return answered.content.decode()


def test_the_page_says_what_when_who_and_leads_to_the_very_people(province: Province) -> None:
    service = member(province, first_on=date(2022, 2, 20), full_name="Lò Văn Thi")
    member(province, first_on=date(2022, 2, 20), full_name="Mùa A Chớ", squad=province.other_squad)
    page = shown(province.clerk, "personnel:task_list")
    assert "1 người hết thời hạn phục vụ" in page
    assert "19/02/2026" in page
    assert "Chủ tịch Ủy ban nhân dân cấp xã" in page
    detail = shown(province.clerk, "personnel:task_detail", "term", tu="2026-02-19", den="2026-02-19")
    assert reverse("personnel:person_detail", args=[service.person_id]) in detail
    assert "Mùa A Chớ" not in detail
    everyone = shown(province.staff, "personnel:task_list")
    assert "2 người hết thời hạn phục vụ" in everyone
    assert "2 cơ quan" in everyone
    only = shown(province.staff, "personnel:task_list", coquan=province.two.pk)
    assert "1 người hết thời hạn phục vụ" in only
    theirs = shown(province.clerk, "personnel:task_list", coquan=province.two.pk)
    assert "1 người hết thời hạn phục vụ" in theirs


def test_a_task_of_many_offices_is_folded_into_a_page_of_them(province: Province) -> None:
    for at in range(55):
        command, squad = province.commune(f"Xã {at}")
        factories.service(factories.person(command, full_name=f"Lò Văn {at}"), squad, first_on=date(2022, 2, 20))
    everyone = shown(province.staff, "personnel:task_list")
    assert "55 cơ quan" in everyone
    assert "tu=2026-02-19" in everyone
    days = {"tu": "2026-02-19", "den": "2026-02-19"}
    offices = shown(province.staff, "personnel:task_offices", "term", **days)
    assert "55 người hết thời hạn phục vụ" in offices
    assert "Trang 1 / 2" in offices
    one = re.search(
        r'href="([^"]+)">Ban CHQS xã Xã 7</a>',
        shown(province.staff, "personnel:task_offices", "term", q="Xã 7", **days),
    )
    assert one is not None
    people = client_of(province.staff).get(one[1].replace("&amp;", "&")).content.decode()
    assert "Lò Văn 7" in people
    assert "Lò Văn 8" not in people
    own = shown(province.clerk, "personnel:task_offices", "term", **days)
    assert "Ban CHQS xã" not in own.split("<main")[1]
    assert client_of(province.clerk).get(reverse("personnel:task_offices", args=["nonsense"])).status_code == 404


def test_looking_further_ahead_shows_more(province: Province) -> None:
    member(province, first_on=date(2022, 4, 20))
    member(province, first_on=date(2022, 12, 20))
    assert "Không có việc nào" in shown(province.clerk, "personnel:task_list")
    assert "19/04/2026" in shown(province.clerk, "personnel:task_list", xa="quy")
    assert "19/12/2026" in shown(province.clerk, "personnel:task_list", xa="nam")
    assert "Không có việc nào" in shown(province.clerk, "personnel:task_list", xa="nonsense")


def test_an_unknown_task_is_not_found(province: Province) -> None:
    for kind in ("nonsense", "waiting"):
        answered = client_of(province.clerk).get(reverse("personnel:task_detail", args=[kind]))
        assert answered.status_code == 404
    assert "đã xong" in shown(province.clerk, "personnel:task_detail", "term", tu="x", den="y")


def test_a_row_sent_back_is_seen_on_its_page(province: Province) -> None:
    sent_back(province)
    entry = WaitingEntry.objects.get()
    page = shown(province.clerk, "personnel:task_detail", "returned", tu="2026-01-01", den="2026-02-05")
    assert reverse("personnel:waiting_seen", args=[entry.pk]) in page
    client_of(province.clerk).post(reverse("personnel:waiting_seen", args=[entry.pk]))
    entry.refresh_from_db()
    assert entry.seen_at is not None


def test_tasks_ask_the_same_questions_at_every_size(province: Province) -> None:
    numbers = []
    client = client_of(province.staff)
    for many in (1, 15):
        for _ in range(many):
            for make in (term_ending, term_past, extension_asked, progress, deferral, absence, move):
                make(province)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("personnel:task_list"), {"on": TODAY.isoformat(), "xa": "nam"})
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 17
