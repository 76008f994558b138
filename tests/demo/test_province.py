import csv
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import F, Q, Sum
from django.test import RequestFactory

from sansang.audit.models import AuditEvent
from sansang.citizens.models import (
    Absence,
    Circumstance,
    Move,
    Person,
    ProvincialRow,
    Registration,
    RegistrationRound,
)
from sansang.citizens.queries.eligibility import verdicts
from sansang.citizens.queries.eligibility_sorted import Sorted
from sansang.citizens.queries.law import revised_for
from sansang.citizens.queries.merging import duplicates
from sansang.citizens.queries.register import candidates
from sansang.citizens.queries.register_books import book_of
from sansang.citizens.rules import reasons_against
from sansang.citizens.rules.register_facts import reasons_against_circumstance
from sansang.demo.accounts import ACCOUNTS, PASSWORD, account_lines
from sansang.demo.actions import MEMBERS
from sansang.demo.grounds import PRESENT
from sansang.kernel.identity import identity_facts
from sansang.kernel.names import same_place_of_tone
from sansang.law.rules import rules_on
from sansang.law.whys import State
from sansang.organisation.access import ROLES, Permission
from sansang.organisation.models import (
    PlaceAttribute,
    Population,
    Reorganisation,
    Unit,
    UnitSuccession,
    UnitVersion,
    User,
)
from sansang.organisation.plan import plan
from sansang.personnel.models import Appointment, Service, WaitingEntry
from sansang.personnel.queries import members
from sansang.personnel.rules import POSTS_OF, SOLE_POSTS
from sansang.reports.figures import answers
from sansang.selection.models import Candidate, Round
from tests.demo.conftest import CITIZENS
from tests.demo.conftest import MEMBERS as FEW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built")]
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
CELEBRATED, LAST_OLD_DAY, ARRANGED, REPORTED = (
    date(2025, 3, 28),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2026, 1, 31),
)


def counts(on: date) -> Counter[str]:
    return Counter(UnitVersion.objects.on(on).values_list("unit__kind", flat=True))


@pytest.mark.parametrize(
    ("on", "militia", "self_defence", "districts", "boards"),
    [
        (date(2019, 1, 1), 129, 145, 10, 0),
        (CELEBRATED, 129, 145, 10, 0),
        (LAST_OLD_DAY, 129, 145, 10, 0),
        (ARRANGED, 45, 85, 0, 4),
        (REPORTED, 45, 85, 0, 4),
        (date(2026, 12, 31), 45, 85, 0, 4),
    ],
)
def test_there_are_274_establishments_before_and_130_after(on, militia, self_defence, districts, boards) -> None:
    found = counts(on)
    assert (found["militia"], found["commune_command"]) == (militia, militia)
    assert (found["self_defence"], found["agency_command"]) == (self_defence, self_defence)
    assert (found["district_command"], found["regional_board"]) == (districts, boards)


def successors_by_name(kind: str) -> dict[str, str]:
    """Each former unit of a kind by its code, to the code of who took over."""
    found = {}
    for row in UnitSuccession.objects.filter(effective_on=ARRANGED, predecessor__kind=kind):
        old = row.predecessor.versions.order_by("first_on").first()
        new = row.successor.versions.order_by("first_on").first()
        found[old.code] = new.code
    return found


def test_every_former_commune_went_where_its_place_went(country) -> None:
    code_of = {row.key: row.code for row in [*country.old, *country.new]}
    heirs = {code_of[old]: code_of[new] for old, new, _ in country.heirs if old in code_of and new in code_of}
    commands = successors_by_name("commune_command")
    assert len(commands) == 129
    assert commands == {code: heirs[code] for code in commands}
    assert successors_by_name("militia") == {f"{old}-DQ": f"{new}-DQ" for old, new in commands.items()}


@pytest.mark.skipif(not DATA.exists(), reason="the data folder beside the repository is not there")
def test_names_and_successors_agree_with_the_data_folder() -> None:
    with (DATA / "dien_bien_old_to_new.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    commands = successors_by_name("commune_command")
    assert commands == {row["old_code"]: row["new_code"] for row in rows}
    for on, column in ((LAST_OLD_DAY, "old"), (ARRANGED, "new")):
        versions = UnitVersion.objects.on(on).filter(unit__kind="commune_command")
        names = {version.code: version.name for version in versions}
        for row in rows:
            wanted = f"Ban CHQS {row[f'{column}_full_name']}"
            got = names[row[f"{column}_code"]]
            assert same_place_of_tone(got).lower() == same_place_of_tone(wanted).lower()


def test_boards_stand_between_the_province_and_its_communes() -> None:
    communes = UnitVersion.objects.on(ARRANGED).filter(unit__kind="commune_command").select_related("parent")
    assert {version.parent.kind for version in communes} == {"regional_board"}
    board = UnitVersion.objects.on(ARRANGED).get(name="Ban CHPTKV 3 - Na Son")
    assert {"03203", "03349"} <= set(communes.filter(parent=board.unit).values_list("code", flat=True))


def test_the_arrangement_was_a_decision_like_any_other() -> None:
    done = Reorganisation.objects.filter(effective_on=ARRANGED)
    assert {one.state for one in done} == {"applied"}
    assert all(one.settled_at for one in done)
    assert all("TRÌNH-DIỄN" in one.decision_number for one in Reorganisation.objects.all())
    assert AuditEvent.objects.filter(verb="reorganisation.applied").count() == 3
    drafts = Reorganisation.objects.filter(state="draft")
    assert drafts.count() == 3
    assert [plan(one).outcome.reasons for one in drafts] == [[], [], []]


def test_the_stated_figures_hold_at_the_usual_share() -> None:
    # The province is as populous as it is; a small force is compared with a population as much smaller.
    Population.objects.update(persons=F("persons") * FEW / MEMBERS)
    found = {one["row"]: one for one in answers()}
    assert [row for row in (1, 2, 3, 4, 6, 7, 8, 19) if not found[row]["holds"]] == []


def test_as_many_serve_as_were_wished_for_and_about_as_many_ever_after() -> None:
    assert Service.objects.on(CELEBRATED).count() == FEW
    for year in range(2019, 2027):
        for month in (1, 7):
            assert 0.8 * FEW < Service.objects.on(date(year, month, 1)).count() < 1.1 * FEW
    assert 0.95 * FEW < Service.objects.on(date(2026, 12, 31)).count() < 1.06 * FEW


def test_population_adds_up_and_is_marked_as_invented() -> None:
    stated = {2023: 646_182, 2024: 656_717}
    for year, persons in stated.items():
        for level, number in (("province", 1), ("district", 10)):
            rows = Population.objects.filter(year=year, place__level=level)
            assert (rows.count(), rows.aggregate(sum=Sum("persons"))["sum"]) == (number, persons)
        for on, number in ((LAST_OLD_DAY, 129), (ARRANGED, 45)):
            here = UnitVersion.objects.on(on).filter(unit__kind="commune_command").values("place")
            rows = Population.objects.filter(year=year, place__in=here)
            assert (rows.count(), rows.aggregate(sum=Sum("persons"))["sum"]) == (number, persons)
    assert not Population.objects.exclude(place__level="province").exclude(source__contains="trình diễn").exists()


def test_communes_carry_their_attributes() -> None:
    def number(kind: str, on: date) -> int:
        return PlaceAttribute.objects.on(on).filter(kind=kind).count()

    assert number("border", LAST_OLD_DAY) == 29
    assert [number(kind, REPORTED) for kind in ("zone_1", "zone_2", "zone_3")] == [2, 5, 38]
    assert number("border", REPORTED) >= 1
    assert number("key_defence", REPORTED) >= number("border", REPORTED)


def test_nobody_serves_twice_on_one_day_or_in_a_unit_that_is_not_there() -> None:
    rows = Service.objects.order_by("person", "first_on").values_list("person", "first_on", "last_on", "unit")
    for earlier, later in pairwise(rows):
        assert earlier[0] != later[0] or (earlier[2] and earlier[2] < later[1])
    lives = {}
    for unit, first, last in UnitVersion.objects.values_list("unit", "first_on", "last_on"):
        lives.setdefault(unit, []).append((first, last))
    for _, first, last, unit in rows:
        assert any(begin <= first and (end is None or first <= end) for begin, end in lives[unit])
        assert any(end is None or (last and last <= end) for _, end in lives[unit])


def test_posts_are_such_as_the_unit_has_and_sole_posts_have_one_holder() -> None:
    posts = Appointment.objects.select_related("unit")
    assert [one for one in posts if one.post not in POSTS_OF[one.unit.kind]] == []
    for on in (CELEBRATED, ARRANGED, REPORTED):
        held = Counter(posts.on(on).filter(post__in=SOLE_POSTS).values_list("unit", "post"))
        commands = UnitVersion.objects.on(on).filter(unit__kind__endswith="_command")
        assert set(held.values()) == {1}
        assert {(version.unit_id, post) for version in commands for post in SOLE_POSTS} <= set(held)


def test_named_holders_hold_their_posts_and_nothing_is_invented_about_them() -> None:
    def holder(name: str, post: str, on: date) -> Appointment:
        return Appointment.objects.on(on).select_related("person", "unit").get(person__full_name=name, post=post)

    son = holder("Lê Văn Sơn", "commander", CELEBRATED)
    dong = Appointment.objects.on(REPORTED).get(
        person__full_name="Nguyễn Văn Đông", unit__kind="provincial_command", post="deputy_commander"
    )
    thi = Appointment.objects.on(REPORTED).get(
        person__full_name="Lò Văn Thi", post="commander", unit__kind="commune_command"
    )
    assert (son.unit.kind, son.rank, dong.rank) == ("provincial_command", "Đại tá", "Đại tá")
    assert thi.unit.versions.get(last_on=None).name == "Ban CHQS xã Thanh Yên"
    for one in (son, dong, thi):
        assert (one.person.born_on, one.person.identity_number, one.person.phone) == (None, None, None)


def test_people_agree_with_themselves() -> None:
    people = list(Person.objects.all())
    assert len({one.identity_number for one in people if one.identity_number}) == sum(
        one.identity_number is not None for one in people
    )
    for one in people:
        values = {key: getattr(one, key) for key in ("full_name", "born", "sex", "identity_number")}
        values |= {key: getattr(one, key) for key in ("party_joined_on", "union_joined_on")}
        assert reasons_against(values, today=date(2026, 12, 31)) == []
        assert not one.phone or one.phone.startswith("09000")
    numbers = [one.identity_number for one in people if one.identity_number]
    assert sum(identity_facts(number).province_code == "011" for number in numbers) > 0.8 * len(numbers)
    assert {"day", "year"} <= {one.born_precision for one in people if one.born_on}
    entered = Candidate.objects.exclude(service=None).values("service")
    before = Service.objects.exclude(pk__in=entered).values("person")
    assert Person.objects.filter(appointments=None).exclude(pk__in=before).count() == CITIZENS


def test_some_move_between_units_and_some_leave_early() -> None:
    reasons = Counter(Service.objects.values_list("end_reason", flat=True))
    assert {"", "completed", "early_release", "reorganised"} <= set(reasons)


def test_accounts_of_every_role_open_with_the_one_password() -> None:
    for one in ACCOUNTS:
        found = authenticate(RequestFactory().post("/"), username=one.username, password=PASSWORD)
        assert found is not None
        assert found.is_demonstration
        assert found.may(Permission.UNITS_VIEW)
    assert {one.role for one in ACCOUNTS} == set(ROLES)
    assert len(account_lines()) == len(ACCOUNTS) + 1


def test_a_clerk_sees_the_members_of_the_own_commune_only() -> None:
    clerk = User.objects.get(username="thanhyen.canbo")
    command = UnitVersion.objects.get(code="03349", last_on=None, unit__kind="commune_command").unit
    seen = members(clerk, on=REPORTED)
    below = Service.objects.on(REPORTED).filter(unit__reach_path__startswith=command.reach_path)
    assert 0 < seen.count() == below.count() < FEW
    assert seen.exclude(unit__reach_path__startswith=command.reach_path).count() == 0


def test_rows_wait_in_the_trays_of_the_lowest_command_that_sees_both() -> None:
    trays = {(one.tray.kind, cause) for one in WaitingEntry.objects.select_related("tray") for cause in one.why}
    assert {("regional_board", "known_elsewhere"), ("provincial_command", "known_elsewhere")} <= trays
    assert ("regional_board", "spot_check") in trays


def test_everything_is_marked_as_demonstration() -> None:
    assert not Unit.objects.filter(is_demonstration=False).exists()
    assert AuditEvent.objects.get(verb="demo.built").details["seed"] == 1935


def test_a_second_time_is_refused_and_nothing_changes() -> None:
    before = (Unit.objects.count(), Person.objects.count(), AuditEvent.objects.count())
    with pytest.raises(CommandError, match="đã có đơn vị"):
        call_command("demo", "--members", "10")
    assert (Unit.objects.count(), Person.objects.count(), AuditEvent.objects.count()) == before


def test_heirs_answer_for_everything_that_ended() -> None:
    top = Unit.objects.get(kind="provincial_command")
    assert not Unit.objects.exclude(reach_path__startswith=top.reach_path).exists()
    ended = Unit.objects.exclude(versions__last_on=None)
    assert ended.count() > 300
    assert not ended.filter(~Q(successions__effective_on=ARRANGED)).exists()
    # In Python: a database that has not yet looked at its fresh tables may choose an endless way.
    keepers = set(Person.objects.order_by().values_list("keeper", flat=True).distinct())
    assert not keepers & set(ended.values_list("pk", flat=True))


LOOKED_AT, LAW_FROM = PRESENT, date(2020, 7, 1)


@pytest.mark.parametrize("username", ["tinh.canbo", "thanhyen.canbo"])
def test_every_state_is_in_the_register_of_the_province_and_of_the_commune_shown_first(username: str) -> None:
    user = User.objects.get(username=username)
    found = Sorted(user, on=LOOKED_AT, permission=Permission.PEOPLE_VIEW).everyone.by_state
    assert {state for state, number in found.items() if number} == set(State)


def test_every_ground_of_the_law_is_there_on_the_day() -> None:
    wanted = {ground.fact.code for ground in rules_on(LOOKED_AT).grounds.values()}
    there = set(Circumstance.objects.on(LOOKED_AT).values_list("fact", flat=True))
    assert wanted - there == set()
    assert "volunteer" in there


def test_grounds_are_such_as_a_clerk_could_have_recorded() -> None:
    rows = list(Circumstance.objects.select_related("person"))
    for row in rows:
        rules = rules_on(max(row.first_on, LAW_FROM))
        assert reasons_against_circumstance(rules, row.fact, sex=row.person.sex, days=row.days) == []
        assert row.paper_number.endswith("TRÌNH-DIỄN")
        assert not row.decision_number or row.decided_by
    soon = [row for row in rows if row.last_on and LOOKED_AT <= row.last_on <= LOOKED_AT + timedelta(days=60)]
    assert len(soon) >= 10


def test_nobody_is_registered_twice_on_one_day_and_the_office_keeps_the_record() -> None:
    rows = Registration.objects.order_by("person", "first_on").values_list("person", "first_on", "last_on")
    for earlier, later in pairwise(rows):
        assert earlier[0] != later[0] or (earlier[2] and earlier[2] < later[1])
    assert not Registration.objects.filter(last_on=None).exclude(office=F("person__keeper")).exists()
    lives = {}
    for unit, first, last in UnitVersion.objects.values_list("unit", "first_on", "last_on"):
        lives.setdefault(unit, []).append((first, last or date.max))
    for office, first, last in Registration.objects.values_list("office", "first_on", "last_on"):
        assert min(begin for begin, _ in lives[office]) <= first
        assert (last or LOOKED_AT) <= max(end for _, end in lives[office])


def test_every_member_and_citizen_of_age_is_registered_or_exempt() -> None:
    registered = set(Registration.objects.on(LOOKED_AT).values_list("person", flat=True))
    serving = Service.objects.on(LOOKED_AT).values_list("person", flat=True)
    assert set(serving) - registered == set()
    eligible = {pk for pk, verdict in verdicts(Person.objects.all(), on=LOOKED_AT) if verdict.state is State.ELIGIBLE}
    officers = set(Appointment.objects.exclude(rank="").values_list("person", flat=True))
    assert len(eligible - registered - officers) < 0.02 * len(eligible)


def test_registers_went_on_in_the_arrangement_as_decisions_take_them_along() -> None:
    out = Registration.objects.filter(leaving="reorganised_out")
    into = {row.person_id: row for row in Registration.objects.filter(entry="reorganised_in")}
    heirs = dict(UnitSuccession.objects.order_by("-pk").values_list("predecessor", "successor"))
    assert out.count() == len(into) > 500
    for row in out:
        after = into[row.person_id]
        assert (row.last_on, after.first_on) == (LAST_OLD_DAY, ARRANGED)
        assert row.leaving_paper_number == after.paper_number
        assert heirs[row.office_id] == after.office_id


def test_books_are_closed_as_they_balance_and_one_year_is_open() -> None:
    rounds = list(RegistrationRound.objects.select_related("office"))
    assert Counter(one.year for one in rounds if one.closed_on) == {2024: 274, 2025: 319}
    assert {one.year for one in rounds if one.closed_on is None} == {2026}
    for one in rounds[::9]:
        book = book_of(one, until=LOOKED_AT)
        assert (book.balance.difference, book.twice, book.changed_since) == (0, 0, False)
    assert sum(len(candidates(one).ready) for one in rounds if one.year == 2026) > 0


def test_moves_are_offered_taken_and_sent_back_on_one_paper() -> None:
    assert {"offered", "accepted", "returned", "withdrawn"} == set(Move.objects.values_list("state", flat=True))
    for one in Move.objects.filter(state="accepted"):
        rows = one.person.registrations
        left = rows.get(leaving="moved_out", leaving_paper_number=one.paper_number)
        came = rows.get(entry="moved_in", paper_number=one.paper_number)
        assert (left.office_id, came.office_id) == (one.from_office_id, one.to_office_id)
        assert left.last_on + timedelta(days=1) == came.first_on == one.leaves_on
    assert {one.reported_on is None for one in Absence.objects.all()} == {True, False}


def test_a_selection_stands_in_every_state() -> None:
    found = {(one.office.versions.get(last_on=None).code, one.year): one for one in Round.objects.all()}
    assert len(found) == 6
    states = Counter(one.state for one in found.values())
    assert states == {"preparing": 2, "panel": 1, "published": 1, "decided": 1, "entered": 1}
    entered = found["03349", 2026]
    joined = Candidate.objects.filter(round=entered).exclude(service=None)
    assert joined.count() > 0
    assert all(one.service.first_on == entered.serve_from for one in joined)
    assert Candidate.objects.filter(round=found["03349", 2027], checks__isnull=False).exists()


def test_two_people_changed_the_law_of_the_province_and_one_change_waits() -> None:
    assert sorted(ProvincialRow.objects.values_list("state", flat=True)) == ["confirmed", "proposed"]
    confirmed = ProvincialRow.objects.get(state="confirmed")
    assert confirmed.proposed_by_name != confirmed.decided_by_name
    assert not revised_for("11").misfits


def test_some_stand_in_the_records_twice() -> None:
    assert len(duplicates(User.objects.get(username="thanhyen.canbo"))) >= 2
