"""The plan of a year: its lines, its way to whoever approves it by law, what of it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.kernel.reasons import RuleViolated
from sansang.training.actions import classes, plans, sessions
from sansang.training.models import Plan, PlanState, TrainingClass
from sansang.training.queries import plans as asking
from tests import factories
from tests.training.offices import FIRST, TODAY, Offices

pytestmark = pytest.mark.django_db


@pytest.fixture
def offices() -> Offices:
    return Offices()


def begun(offices: Offices, **values: Any) -> Plan:
    return plans.begin_plan(offices.commune, **{"year": 2026, "today": TODAY, "by": offices.clerk, **values})


def submitted(offices: Offices) -> Plan:
    plan = begun(offices)
    plans.add_item(plan, offices.item_values(), by=offices.clerk)
    plans.submit(plan, number="12/KH", today=TODAY, by=offices.clerk)
    return fresh(plan)


def approved(offices: Offices) -> Plan:
    plan = submitted(offices)
    plans.approve(
        plan, approval_number="45/QĐ", approved_on=TODAY, signed_by="Lò Văn Ký", today=TODAY, by=offices.staff
    )
    return fresh(plan)


def fresh(plan: Plan) -> Plan:
    return Plan.objects.get(pk=plan.pk)


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of why something was refused; a refusal changes nothing."""
    before, events = list(Plan.objects.values()), AuditEvent.objects.count()
    with pytest.raises(RuleViolated) as raised:
        act()
    assert list(Plan.objects.values()) == before
    assert AuditEvent.objects.count() == events
    assert all(str(reason) for reason in raised.value.reasons)
    return [reason.code for reason in raised.value.reasons]


def test_a_plan_goes_to_whoever_approves_it_by_the_law_of_the_day(offices: Offices) -> None:
    plan = submitted(offices)
    assert (plan.state, plan.approver, plan.number) == (PlanState.SUBMITTED, offices.top, "12/KH")
    assert plan.approver_words == "Chỉ huy trưởng Bộ Chỉ huy quân sự tỉnh"
    assert list(asking.to_decide(offices.staff)) == [plan]
    assert list(asking.to_decide(offices.commander)) == []


def test_an_approval_has_its_paper_and_only_the_approver_writes_it(offices: Offices) -> None:
    plan = submitted(offices)
    words = {"approval_number": "45/QĐ", "approved_on": TODAY, "signed_by": "Lò Văn Ký", "today": TODAY}
    for user in (offices.clerk, offices.commander, offices.neighbour):
        assert refused(lambda user=user: plans.approve(plan, **words, by=user)) == ["not_the_approver"]
    bad = {"approval_number": " ", "approved_on": date(2026, 2, 6)}
    assert refused(lambda: plans.approve(plan, **{**words, **bad}, by=offices.staff)) == [
        "no_paper",
        "approved_in_future",
    ]
    early = {"approved_on": date(2026, 2, 4)}
    assert refused(lambda: plans.approve(plan, **{**words, **early}, by=offices.staff)) == ["approved_before_submitted"]
    plans.approve(plan, **words, by=offices.staff)
    done = fresh(plan)
    assert (done.state, done.approval_number, done.signed_by) == (PlanState.APPROVED, "45/QĐ", "Lò Văn Ký")
    assert [step.verb for step in done.steps.all()] == ["begin", "submit", "approve"]


def test_a_plan_is_returned_with_words_and_changed_before_it_goes_again(offices: Offices) -> None:
    plan = submitted(offices)
    assert refused(lambda: plans.add_item(plan, offices.item_values(), by=offices.clerk)) == ["wrong_stage"]
    assert refused(lambda: plans.return_plan(plan, words=" ", today=TODAY, by=offices.staff)) == ["no_words"]
    plans.return_plan(plan, words="Thiếu kinh phí", today=TODAY, by=offices.staff)
    assert fresh(plan).state == PlanState.RETURNED
    plans.add_item(plan, offices.item_values(phase=2), by=offices.clerk)
    plans.submit(plan, today=TODAY, by=offices.clerk)
    plans.recall(plan, today=TODAY, by=offices.clerk)
    assert fresh(plan).state == PlanState.DRAFT


def test_an_approved_plan_is_taken_up_again_with_words_and_has_to_be_approved_anew(offices: Offices) -> None:
    plan = approved(offices)
    assert refused(lambda: plans.reopen(plan, words="", today=TODAY, by=offices.clerk)) == ["no_words"]
    plans.reopen(plan, words="Thêm lớp", today=TODAY, by=offices.clerk)
    found = fresh(plan)
    assert (found.state, found.approval_number, found.approved_on) == (PlanState.DRAFT, "", None)


def test_a_unit_has_one_plan_a_year_and_a_plan_has_lines_before_it_goes(offices: Offices) -> None:
    plan = begun(offices)
    assert refused(lambda: begun(offices)) == ["has_a_plan"]
    assert refused(lambda: plans.begin_plan(offices.squad, year=2026, today=TODAY, by=offices.clerk)) == ["no_office"]
    assert refused(lambda: begun(offices, year=2040)) == ["far_year"]
    assert refused(lambda: begun(offices, year=2027, by=offices.neighbour)) == ["out_of_reach"]
    assert refused(lambda: plans.submit(plan, today=TODAY, by=offices.clerk)) == ["no_items"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"first_on": date(2026, 3, 9)}, "ends_before_it_begins"),
        ({"last_on": date(2027, 1, 2)}, "other_year"),
        ({"classes": 0}, "no_classes"),
        ({"trainees": 0}, "no_trainees"),
        ({"hours": Decimal(0)}, "no_hours"),
        ({"budget": [("", 5)]}, "budget"),
    ],
)
def test_a_line_that_cannot_stand_is_refused(values: dict[str, Any], code: str, offices: Offices) -> None:
    plan = begun(offices)
    assert refused(lambda: plans.add_item(plan, offices.item_values(**values), by=offices.clerk)) == [code]
    assert refused(lambda: plans.add_item(plan, offices.item_values(), by=offices.neighbour)) == ["out_of_reach"]
    assert not plan.items.exists()


def test_last_years_lines_are_taken_over_moved_by_a_year(offices: Offices) -> None:
    plan = begun(offices)
    plans.add_item(plan, offices.item_values(hosts=[offices.commune]), by=offices.clerk)
    following = begun(offices, year=2027)
    assert plans.copy_last_year(following, by=offices.clerk) == 1
    item = following.items.get()
    assert (item.first_on, item.classes) == (date(2027, 3, 2), 2)
    assert [str(one) for one in item.budget.all()] == ["Tiền ăn: 12600000"]
    assert list(item.hosts.all()) == [offices.commune]
    assert refused(lambda: plans.copy_last_year(following, by=offices.clerk)) == ["nothing_to_copy"]
    plans.change_item(item, offices.item_values(first_on=date(2027, 4, 1), last_on=date(2027, 4, 7)), by=offices.clerk)
    assert not item.hosts.exists()
    plans.remove_item(item, by=offices.clerk)
    assert not following.items.exists()


def test_a_plan_says_what_of_it_is_done_at_any_moment(offices: Offices) -> None:
    item = approved(offices).items.get()
    one = offices.laid_out(item=item)
    for person in offices.members(2):
        factories.enrolment(person, one)
    before, during, after = (asking.lines(item.plan, on=day)[0] for day in (TODAY, date(2026, 3, 3), date(2026, 4, 1)))
    assert (before.held, before.finished, before.people, before.hours_done) == (1, 0, 2, 0)
    assert (during.hours_done, during.is_late) == (14, False)  # the rest of a heading takes a half-day of its own
    assert (after.hours_done, after.is_late, after.share) == (54, True, 54 / 112)
    assert asking.totals([after]).cost == 12_600_000
    assert refused(lambda: plans.remove_item(item, by=offices.clerk)) == ["wrong_stage"]


def test_a_class_follows_an_approved_line_of_its_own_unit(offices: Offices) -> None:
    item = submitted(offices).items.get()
    values = offices.class_values(item=item)
    assert refused(lambda: classes.prepare_class(offices.commune, values, today=TODAY, by=offices.clerk)) == [
        "plan_not_approved"
    ]
    plans.approve(item.plan, approval_number="1", approved_on=TODAY, signed_by="K", today=TODAY, by=offices.staff)
    item.plan.refresh_from_db()
    assert refused(lambda: classes.prepare_class(offices.beside, values, today=TODAY, by=offices.neighbour)) == [
        "not_the_trainer"
    ]
    made = classes.prepare_class(offices.commune, values, today=TODAY, by=offices.clerk)
    assert TrainingClass.objects.get() == made


def test_a_line_whose_trainer_is_another_than_the_laws_is_told(offices: Offices) -> None:
    plan = begun(offices)
    first_year = factories.programme(offices.top, audience="first_year")
    plans.add_item(plan, offices.item_values(programme=first_year), by=offices.clerk)
    plans.add_item(plan, offices.item_values(), by=offices.clerk)
    found = asking.doubts(plan, asking.lines(plan, on=TODAY))
    assert [(why.code, str(why.params["trainee"])) for why in found] == [
        ("not_the_trainer", "Dân quân tự vệ năm thứ nhất")
    ]


def test_the_plan_goes_its_way_on_its_pages(offices: Offices) -> None:
    clerk, staff = client_of(offices.clerk), client_of(offices.staff)
    version = offices.commune.versions.get()
    made = clerk.post(reverse("training:plan_new"), {"unit": version.pk, "year": "2026", "number": ""}, follow=True)
    plan = Plan.objects.get()
    assert "Kế hoạch chưa có dòng nào" in made.content.decode()
    line = {
        "programme": offices.programme.pk, "phase": "1", "trainer": version.pk, "classes": "2", "trainees": "60",
        "hours": "", "first_on": "02/03/2026", "last_on": "8/3/2026", "budget": "Tiền ăn: 12.600.000\nXăng xe 500000đ",
    }  # fmt: skip
    page = clerk.post(reverse("training:plan_item_new", args=[plan.pk]), {**line, "budget": "Tiền ăn"})
    assert "Không đọc được “Tiền ăn”" in page.content.decode()
    clerk.post(reverse("training:plan_item_new", args=[plan.pk]), line)
    item = plan.items.get()
    assert (item.hours, sum(one.amount for one in item.budget.all())) == (56, 13_100_000)
    clerk.post(reverse("training:plan_submit", args=[plan.pk]), {"number": "12/KH"})
    assert "Chờ bạn phê duyệt" in staff.get(reverse("training:plan_list")).content.decode()
    staff.post(
        reverse("training:plan_approve", args=[plan.pk]),
        {"approval_number": "45/QĐ", "approved_on": f"{date.today():%d/%m/%Y}", "signed_by": "Lò Văn Ký"},
    )
    assert fresh(plan).state == PlanState.APPROVED
    page = clerk.get(reverse("training:class_new"), {"dong": item.pk}).content.decode()
    assert 'value="02/03/2026"' in page
    assert 'value="30"' in page  # sixty people in two classes


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_pages_of_plans_ask_the_same_questions_at_every_size(
    offices: Offices, django_assert_max_num_queries: Any
) -> None:
    item = approved(offices).items.get()
    client = client_of(offices.clerk)
    client.get(reverse("training:plan_detail", args=[item.plan_id]))
    for _ in range(2):
        one = offices.laid_out(item=item, first_on=FIRST)
        sessions.remove_session(one.sessions.first(), by=offices.clerk)
        TrainingClass.objects.filter(pk=one.pk).update(first_on=date(2027, 1, 1), last_on=date(2027, 1, 1))
        one.sessions.all().delete()
        for name in ("training:plan_list", "training:plan_detail"):
            args = [item.plan_id] if name.endswith("detail") else []
            with django_assert_max_num_queries(26):
                client.get(reverse(name, args=args))


def cluster(offices: Offices) -> Plan:
    """A plan of the board by which Thanh Yên trains with others in one line, and they without it in another."""
    staff = factories.user(role="regional_board_staff", unit=offices.board)
    plan = plans.begin_plan(offices.board, year=2026, today=TODAY, by=staff)
    shared = offices.item_values(trainer=offices.board, hosts=[offices.commune, offices.beside], trainees=77)
    plans.add_item(plan, shared, by=staff)
    plans.add_item(plan, offices.item_values(trainer=offices.board, hosts=[offices.beside], trainees=31), by=staff)
    plans.submit(plan, number="7/KH", today=TODAY, by=staff)
    return fresh(plan)


def test_units_trained_together_see_their_lines_of_the_plan_above_once_it_is_approved(offices: Offices) -> None:
    plan, client = cluster(offices), Client()
    client.force_login(offices.clerk)
    page, index = reverse("training:plan_detail", args=[plan.pk]), reverse("training:plan_list")
    assert client.get(page).status_code == 404
    assert page not in client.get(index).content.decode()
    plans.approve(plan, approval_number="8/QĐ", approved_on=TODAY, signed_by="Lò Văn Ký", today=TODAY, by=offices.staff)
    assert page in client.get(index).content.decode()
    shown = client.get(page).content.decode()
    assert "chỉ xem" in shown
    assert "/ 77" in shown
    assert "/ 31" not in shown
    for name in ("plan_readiness", "plan_reopen"):
        assert reverse(f"training:{name}", args=[plan.pk]) not in shown
        assert client.get(reverse(f"training:{name}", args=[plan.pk])).status_code == 404
    elsewhere = factories.unit("commune_command", parent=offices.board)
    client.force_login(factories.user(role="commune_clerk", unit=elsewhere))
    assert client.get(page).status_code == 404
    assert page not in client.get(index).content.decode()
