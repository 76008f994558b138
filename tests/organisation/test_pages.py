"""Decisions, units and places through their pages, as the staff of the province use them."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sansang.kernel.reasons import RuleViolated
from sansang.organisation.actions.reorganising import apply_reorganisation, draft_reorganisation, settle
from sansang.organisation.models import (
    Grant,
    PlaceSuccession,
    PlaceVersion,
    Reorganisation,
    Unit,
    UnitSuccession,
    UnitVersion,
)
from sansang.personnel.models import Appointment, Service
from tests import factories
from tests.organisation.province import Province

pytestmark = pytest.mark.django_db
ON = date(2026, 1, 5)


@pytest.fixture
def province() -> Province:
    return Province()


def now(unit: Unit) -> UnitVersion:
    return UnitVersion.objects.get(unit=unit, last_on=None)


def test_communes_are_merged_from_the_pages_and_everybody_is_named_first(province: Province) -> None:
    person = factories.member(province.squads[0], keeper=province.commands[0], full_name="Lò Văn Thi")
    factories.member(province.squads[2], keeper=province.commands[2], full_name="Mùa A Chớ")
    factories.appointment(person, province.commands[0])
    factories.user(role="commune_clerk", unit=province.commands[1], username="thanhnua")
    draft = province.draft()
    old = [str(unit.pk) for unit in province.commands[:2]]
    province.step(
        draft, "place_merge", places=[str(place.pk) for place in province.places[:2]], place_kind="Xã",
        name="Thanh Yên", place_code="03350",
    )  # fmt: skip
    province.step(
        draft, "merge_communes", units=old, name="Ban CHQS xã Thanh Yên mới", militia="Dân quân xã Thanh Yên mới",
        parent=str(province.board.pk), place="place1", code="",
    )  # fmt: skip
    draft.refresh_from_db()
    assert len(draft.steps) == 6
    assert "Ban CHQS xã Thanh Nưa" in province.page(draft)
    people = province.page(draft, "nguoi")
    assert "Lò Văn Thi" in people
    assert "Mùa A Chớ" not in people
    assert "Ban CHQS xã Thanh Yên mới" in people
    assert "Không có dòng nào khớp" in province.page(draft, "nguoi", q="Mua")
    posts = province.page(draft, "chuc-vu")
    assert "Chỉ huy trưởng" in posts
    assert "kết thúc" in posts
    assert "Trợ lý Ban CHQS cấp xã" in province.page(draft, "tai-khoan")
    assert UnitVersion.objects.filter(name__contains="mới").count() == 0
    province.apply(draft)
    new = UnitVersion.objects.get(name="Ban CHQS xã Thanh Yên mới")
    assert new.place is not None
    assert new.place.versions.get().full_name == "Xã Thanh Yên"
    person.refresh_from_db()
    assert person.keeper == new.unit
    assert Service.objects.get(person=person).unit == province.squads[0]
    assert Appointment.objects.get().last_on == date(2026, 1, 4)
    assert Grant.objects.get(user__username="thanhnua", last_on=None).unit == new.unit
    assert now(province.squads[1]).parent == UnitVersion.objects.get(name="Dân quân xã Thanh Yên mới").unit
    assert UnitVersion.objects.get(name="Dân quân xã Thanh Yên mới").authorised == 80
    assert PlaceSuccession.objects.filter(successor=new.place, is_part=False).count() == 2
    assert "Nhập vào Ban CHQS xã Thanh Yên mới" in province.page(draft)
    history = province.client.get(reverse("organisation:unit_detail", args=[province.commands[0].pk]))
    assert "kế thừa:" in history.content.decode()


def split(province: Province, *, goes_on: bool) -> tuple[Reorganisation, Unit]:
    """Platoon A is split into B and C (or itself and C); its people live in two villages."""
    platoon = factories.unit("platoon", parent=province.militias[0], name="Trung đội A")
    for name, village in (("Ở Vai", "Bản Noong Vai"), ("Ở Pe", "Bản Pe"), ("Ở đâu", "")):
        factories.member(platoon, keeper=province.commands[0], full_name=name, village=village)
    draft = province.draft()
    for name in ("Trung đội C",) if goes_on else ("Trung đội B", "Trung đội C"):
        province.step(draft, "found", kind="platoon", name=name, parent=str(province.militias[0].pk), authorised="10")
        draft.refresh_from_db()
    parts = [str(platoon.pk), "new1"] if goes_on else ["new1", "new2"]
    first = province.step(draft, "split", unit=str(platoon.pk), parts=parts)
    assert "Người ở Bản Pe (1)" in first.content.decode()
    values = {"unit": str(platoon.pk), "parts": parts, "shares": "1", "village_0": parts[0], "village_1": parts[1]}
    assert province.step(draft, "split", **values).status_code == 302
    draft.refresh_from_db()
    return draft, platoon


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_split_shares_the_people_out_by_village(province: Province, goes_on: bool) -> None:
    draft, _ = split(province, goes_on=goes_on)
    people = province.page(draft, "nguoi")
    assert "Ở Pe" in people
    province.apply(draft)
    running = Service.objects.filter(last_on=None).select_related("person", "unit")
    where = {row.person.full_name: now(row.unit).name for row in running}
    first = "Trung đội A" if goes_on else "Trung đội B"
    assert where == {"Ở Vai": first, "Ở Pe": "Trung đội C", "Ở đâu": first}
    assert all(row.is_part for row in UnitSuccession.objects.all())


def test_a_commune_is_split_with_its_units(province: Province) -> None:
    person = factories.member(province.squads[0], keeper=province.commands[0])
    former = factories.person(province.commands[0], full_name="Mùa A Chớ")
    steps = [
        {"do": "found", "key": "a", "kind": "commune_command", "name": "Ban CHQS xã A", "parent": province.board.pk},
        {"do": "found", "key": "b", "kind": "commune_command", "name": "Ban CHQS xã B", "parent": province.board.pk},
        {"do": "split", "unit": province.commands[0].pk, "into": ["a", "b"],
         "shares": [{"to": "b", "units": [province.militias[0].pk], "villages": []}]},
    ]  # fmt: skip
    draft = draft_reorganisation(
        province.top, title="Chia", decision_number="13/QĐ", effective_on=ON, by=province.staff, steps=steps
    )
    apply_reorganisation(draft, by=province.staff, today=ON)
    person.refresh_from_db()
    former.refresh_from_db()
    names = {version.unit_id: version.name for version in UnitVersion.objects.filter(last_on=None)}
    assert (names[person.keeper_id], names[former.keeper_id]) == ("Ban CHQS xã B", "Ban CHQS xã A")


def test_a_moved_unit_takes_the_records_of_its_people_along(province: Province) -> None:
    person = factories.member(province.squads[0], keeper=province.commands[0])
    draft = province.draft()
    province.step(draft, "move", unit=str(province.squads[0].pk), parent=str(province.militias[1].pk))
    province.apply(draft)
    person.refresh_from_db()
    assert person.keeper == province.commands[1]
    clerk = factories.user(role="commune_clerk", unit=province.commands[1])
    client = Client()
    client.force_login(clerk)
    assert client.get(reverse("personnel:person_detail", args=[person.pk])).status_code == 200


def test_a_future_decision_waits_for_its_day_and_opens_nothing_before(province: Province) -> None:
    clerk = factories.user(role="commune_clerk", unit=province.commands[0])
    draft = province.draft("1/1/2030")
    old = [str(unit.pk) for unit in province.commands[:2]]
    province.step(draft, "merge_communes", units=old, name="Ban CHQS xã mới", parent=str(province.board.pk))
    province.apply(draft)
    assert draft.settled_at is None
    new = UnitVersion.objects.get(name="Ban CHQS xã mới").unit
    assert new.reach_path.startswith(province.board.reach_path)
    assert "quyền xem hồ sơ chuyển theo" in province.page(draft)
    grant = Grant.objects.get(user=clerk, unit=new)
    assert grant.first_on == date(2030, 1, 1)
    assert settle(today=date(2030, 1, 1)) == 1
    province.commands[1].refresh_from_db()
    assert province.commands[1].reach_path.startswith(new.reach_path)


def test_a_draft_is_laid_aside_and_stays_readable(province: Province) -> None:
    draft = province.draft()
    province.step(draft, "rename", unit=str(province.commands[0].pk), name="Ban CHQS xã Khác")
    province.step(draft, "code", unit=str(province.commands[0].pk), code="K1")
    province.client.post(reverse("organisation:step_remove", args=[draft.pk, 1]))
    province.client.post(reverse("organisation:reorganisation_cancel", args=[draft.pk]))
    draft.refresh_from_db()
    assert (draft.state, len(draft.steps)) == ("cancelled", 1)
    assert "Ban CHQS xã Khác" in province.page(draft)
    province.apply(draft)
    assert now(province.commands[0]).name == "Ban CHQS xã Thanh Yên"


@pytest.mark.parametrize(
    ("do", "values", "shown"),
    [
        ("rename", {"name": "Ban CHQS phường Thanh Yên"}, "Đổi tên thành Ban CHQS phường Thanh Yên"),
        ("code", {"code": "TY-01"}, "Đổi mã thành TY-01"),
        ("authorised", {"authorised": "55"}, "Biên chế từ 0 thành 55"),
        ("move", {"parent": "top"}, "Chuyển về trực thuộc Bộ CHQS tỉnh"),
        ("dissolve", {"into": "militia"}, "Giải thể; Dân quân xã Thanh Yên giữ hồ sơ"),
        ("merge", {"units": "second"}, "Tiếp nhận Ban CHQS xã Thanh Nưa"),
    ],
)
def test_every_kind_of_step_is_reachable_and_remembered(
    province: Province, do: str, values: dict[str, str], shown: str
) -> None:
    known = {"top": province.top, "board": province.board, "second": province.commands[1]} | {
        "militia": province.militias[0]
    }
    values = {key: str(known[value].pk) if value in known else value for key, value in values.items()}
    unit = province.squads[0] if do == "dissolve" else province.commands[0]
    draft = province.draft()
    values |= {"into": str(unit.pk)} if do == "merge" else {"unit": str(unit.pk)}
    assert province.step(draft, do, **values).status_code == 302
    province.apply(draft)
    assert draft.state == "applied", province.page(draft)
    page = province.client.get(reverse("organisation:unit_detail", args=[unit.pk])).content.decode()
    assert shown in page
    assert "12/QĐ" in page


def test_a_refused_plan_says_why_and_writes_nothing(province: Province) -> None:
    draft = province.draft()
    province.step(draft, "move", unit=str(province.commands[0].pk), parent=str(province.squads[0].pk))
    before = list(UnitVersion.objects.values_list("pk", "name", "parent", "last_on"))
    page = province.page(draft)
    assert "Chưa áp dụng được" in page
    assert "đứng dưới" in page
    province.apply(draft)
    assert draft.state == "draft"
    assert list(UnitVersion.objects.values_list("pk", "name", "parent", "last_on")) == before


def test_a_decision_touches_only_what_its_maker_reaches(province: Province) -> None:
    local = factories.user(role="provincial_staff", unit=province.commands[0])
    steps = [{"do": "move", "unit": province.squads[1].pk, "parent": province.militias[0].pk}]
    draft = draft_reorganisation(
        province.commands[0], title="x", decision_number="1", effective_on=ON, by=local, steps=steps
    )
    with pytest.raises(RuleViolated, match="ngoài phạm vi"):
        apply_reorganisation(draft, by=local, today=ON)
    place = [{"of": "place", "do": "rename", "unit": province.places[0].pk, "name": "Xã Khác"}]
    draft = draft_reorganisation(
        province.commands[0], title="x", decision_number="2", effective_on=ON, by=local, steps=place
    )
    with pytest.raises(RuleViolated, match="cấp tỉnh"):
        apply_reorganisation(draft, by=local, today=ON)
    assert now(province.squads[1]).parent == province.militias[1]
    assert PlaceVersion.objects.filter(name="Khác").count() == 0


def test_what_the_maker_may_not_see_is_counted_and_not_named(province: Province, monkeypatch) -> None:
    factories.member(province.squads[0], keeper=province.commands[0], full_name="Lò Văn Thi")
    draft = province.draft()
    province.step(draft, "move", unit=str(province.commands[0].pk), parent=str(province.top.pk))
    Grant.objects.filter(user=province.staff).update(role="administrator")
    assert province.client.get(reverse("organisation:reorganisation_detail", args=[draft.pk])).status_code == 403


def test_the_province_says_which_communes_a_board_covers(province: Province) -> None:
    other = factories.unit("regional_board", parent=province.top, name="Ban CHPTKV 1")
    address = reverse("organisation:unit_coverage", args=[other.pk])
    assert "Ban CHPTKV 3" in province.client.get(address).content.decode()
    own = province.client.get(reverse("organisation:unit_coverage", args=[province.board.pk])).content.decode()
    assert own.count(" checked") == 3
    values = {"communes": [str(province.commands[0].pk)], "decision_number": "7/QĐ", "on": "5/1/2026"}
    province.client.post(address, values)
    draft = Reorganisation.objects.get()
    assert now(province.commands[0]).parent == province.board
    assert "Ban CHQS xã Thanh Yên" in province.page(draft)
    province.apply(draft)
    assert now(province.commands[0]).parent == other
    assert "vẫn như cũ" in province.client.post(address, values).content.decode()
    board_staff = factories.user(role="regional_board_staff", unit=other)
    reached = Unit.objects.permitted(board_staff, "people_view")
    assert set(reached.filter(kind="commune_command")) == {province.commands[0]}


def test_the_tree_and_a_unit_are_shown_as_of_any_day(province: Province) -> None:
    draft = province.draft()
    province.step(draft, "rename", unit=str(province.commands[0].pk), name="Ban CHQS phường Thanh Yên")
    province.apply(draft)
    for name, args in (("organisation:tree", []), ("organisation:unit_detail", [province.commands[0].pk])):
        then = province.client.get(reverse(name, args=args), {"on": "4/1/2026"}).content.decode()
        today = province.client.get(reverse(name, args=args), {"on": "5/1/2026"}).content.decode()
        assert "Ban CHQS xã Thanh Yên" in then
        assert "Ban CHQS phường Thanh Yên" in today
    long_ago = province.client.get(reverse("organisation:unit_detail", args=[province.commands[0].pk]) + "?on=1999")
    assert "không tồn tại vào ngày này" in long_ago.content.decode()


def user_pages(province: Province) -> list[str]:
    draft = Reorganisation.objects.latest("pk")
    return [
        reverse("organisation:tree"),
        reverse("organisation:unit_detail", args=[province.top.pk]),
        reverse("organisation:place_list"),
        reverse("organisation:place_detail", args=[province.places[0].pk]),
        reverse("organisation:reorganisation_list"),
        *(
            reverse("organisation:reorganisation_detail", args=[draft.pk]) + f"?xem={part}"
            for part in ("don-vi", "nguoi", "chuc-vu", "tai-khoan")
        ),
    ]


def test_pages_ask_the_same_questions_at_every_size(province: Province) -> None:
    draft = province.draft()
    province.step(draft, "move", unit=str(province.commands[0].pk), parent=str(province.top.pk))
    numbers: list[list[int]] = []
    for many in (1, 30):
        for at in range(many):
            squad = factories.unit("squad", parent=province.militias[0], name=f"Tiểu đội {many} {at}")
            person = factories.member(squad, keeper=province.commands[0], full_name=f"Lò Văn {at}")
            factories.appointment(person, squad, post="squad_leader")
            factories.user(role="commune_clerk", unit=province.commands[0])
            factories.place(name=f"Xã {many} {at}", parent=province.place)
        found = []
        for address in user_pages(province):
            with CaptureQueriesContext(connection) as asked:
                assert province.client.get(address).status_code == 200
            found.append(len(asked))
        numbers.append(found)
    assert numbers[0] == numbers[1]
    assert max(numbers[1]) <= 16, dict(zip(user_pages(province), numbers[1], strict=True))
