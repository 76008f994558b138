import csv
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import F, Q, Sum
from django.test import RequestFactory

from sansang.audit.models import AuditEvent
from sansang.citizens.models import (
    Person,
)
from sansang.citizens.rules import reasons_against
from sansang.demo.accounts import ACCOUNTS, PASSWORD, account_lines
from sansang.demo.actions import MEMBERS
from sansang.kernel.identity import identity_facts
from sansang.kernel.names import same_place_of_tone
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
from sansang.personnel.models import (
    Appointment,
    Service,
    WaitingEntry,
)
from sansang.personnel.queries import members
from sansang.personnel.rules import POSTS_OF, SOLE_POSTS
from sansang.reports.figures import answers
from sansang.selection.models import Candidate
from tests.demo.province.conftest import CITIZENS
from tests.demo.province.conftest import MEMBERS as FEW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built")]
DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
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
