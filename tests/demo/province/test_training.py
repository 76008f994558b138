"""Three years of training in the demonstration province: by the law, by the days, and as the press says."""

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db.models import Exists, F, OuterRef, Q
from django.test import Client

from sansang.citizens.actions.privacy import policy
from sansang.demo.grounds import PRESENT
from sansang.demo.training_materials import headings_only
from sansang.law.rules import rules_on
from sansang.law.training_deciders import trainers
from sansang.law.training_results import grade_of
from sansang.organisation.models import UnitVersion, User
from sansang.personnel.models import Commitment
from sansang.privacy.minimising import DUTIES, Asked
from sansang.reports.figures import answers
from sansang.training.models import (
    OFFICERS,
    Aid,
    Attendance,
    Certificate,
    Competition,
    Enrolment,
    Exam,
    Heading,
    Instructor,
    Mark,
    MaterialVersion,
    Plan,
    Qualification,
    Result,
    Session,
    TrainingClass,
    Upkeep,
)
from sansang.training.queries.owed import year_of
from sansang.training.queries.readiness import checklist
from sansang.training.rules.materials import reasons_against_file
from sansang.training.rules.owed import Standing
from sansang.training.rules.plans import LEVELS
from sansang.training.rules.results import score_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built")]
OF_OFFICERS = Q(programme__audience__in=OFFICERS)


def test_what_the_press_says_of_training_is_counted_from_classes_and_people() -> None:
    found = {one["row"]: one for one in answers() if one["row"] in (5, 9, 10)}
    assert [one["computed"] for one in found.values()] == [39, 100, 75]
    assert all(one["holds"] for one in found.values())
    one = TrainingClass.objects.filter(OF_OFFICERS, first_on__year=2025).earliest("pk")
    TrainingClass.objects.filter(pk=one.pk).update(state="cancelled", cancelling="mission")
    assert next(one["computed"] for one in answers() if one["row"] == 5) == 38


def test_nobody_no_ground_and_no_teacher_is_in_two_places() -> None:
    slots = defaultdict(list)
    for of, day, half in Session.objects.values_list("training_class_id", "day", "half"):
        slots[of].append((day, half))
    taken: set[tuple[int, date, int]] = set()
    for person, of in Enrolment.objects.exclude(state="withdrawn").values_list("person_id", "training_class_id"):
        mine = {(person, *slot) for slot in slots[of]}
        assert not mine & taken
        taken |= mine
    for column in ("ground", "instructor"):
        rows = Session.objects.exclude(**{column: None}).values_list(column, "day", "half")
        assert max(Counter(rows).values()) == 1


def test_time_to_come_is_promised_once_for_each_session() -> None:
    ahead = Enrolment.objects.in_class().filter(training_class__sessions__day__gte=PRESENT)
    promised = Commitment.objects.filter(source__startswith="training.Session:")
    teaching = Session.objects.filter(day__gte=PRESENT, instructor__person__isnull=False).count()
    assert promised.count() == ahead.count() + teaching > 100
    rows = Commitment.objects.order_by("person", "starts_at").values_list("person", "starts_at", "ends_at")
    assert not [1 for earlier, later in pairwise(rows) if earlier[0] == later[0] and earlier[2] > later[1]]


def test_classes_stand_as_their_days_say() -> None:
    alive = TrainingClass.objects.filter(state__in=["planned", "open", "running"])
    assert not alive.filter(last_on__lt=PRESENT).exists()
    running = TrainingClass.objects.filter(state="running")
    assert running.exists()
    for one in running:
        assert one.first_on <= PRESENT <= one.last_on
        assert Attendance.objects.filter(session__training_class=one).exists()
        assert one.sessions.filter(day__gte=PRESENT).exists()
    assert not Attendance.objects.filter(session__day__gte=PRESENT).exists()
    assert set(TrainingClass.objects.values_list("state", flat=True)) == {
        "planned", "open", "running", "closed", "published", "cancelled",
    }  # fmt: skip


def test_every_class_is_held_by_whom_the_law_names() -> None:
    for one in TrainingClass.objects.exclude(item=None).select_related("unit", "programme", "item"):
        law = trainers(rules_on(one.first_on), one.item.audience)
        level = LEVELS[one.unit.kind]
        # Above an agency of the province there is no board, so the province trains it.
        assert law is not None
        assert level == law.level or (level == "province" and law.level in ("board", "district"))


def test_plans_were_approved_by_whom_the_law_names_before_anybody_trained() -> None:
    plans = Plan.objects.filter(year__lte=PRESENT.year)
    assert set(plans.values_list("state", flat=True)) == {"approved"}
    late = TrainingClass.objects.filter(item__plan__approved_on__gt=F("first_on"))
    assert not late.exists()
    kinds = set(plans.filter(year=2025).values_list("unit__kind", "approver__kind"))
    assert ("commune_command", "provincial_command") in kinds
    assert ("commune_command", "district_command") in set(
        plans.filter(year=2024).values_list("unit__kind", "approver__kind")
    )
    assert set(plans.values_list("year", flat=True)) == {2024, 2025, 2026}


def test_the_course_of_officers_of_2026_has_the_content_that_the_press_names() -> None:
    names = " ".join(Heading.objects.filter(programme__code="CB-2026").values_list("name", flat=True))
    for words in (
        "chính trị, pháp luật",
        "Kết hợp phát triển kinh tế",
        "đối ngoại",
        "chiến lược bảo vệ Tổ quốc",
        "kế hoạch huấn luyện",
        "chiến đấu phòng thủ",
        "bảo vệ cơ quan, đơn vị",
        "vững mạnh, rộng khắp",
    ):
        assert words.casefold() in names.casefold()
    held = TrainingClass.objects.filter(programme__code="CB-2026", state="published")
    assert held.exists()
    assert set(held.values_list("unit__kind", flat=True)) == {"provincial_command"}


def test_nearly_everyone_did_what_was_owed_and_some_owe_more() -> None:
    user = User.objects.get(username="tinh.canbo")
    for on, least in ((date(2024, 12, 31), 0.85), (date(2025, 12, 31), 0.85), (PRESENT, 0.75)):
        dues = year_of(user, on=on).dues
        owed, done = sum(one.all_owed for one in dues), sum(one.all_done for one in dues)
        assert least < done / owed < 1
        standings = Counter(one.standing for one in dues)
        assert standings[Standing.DONE] > len(dues) / 2
        assert standings[Standing.MISSING] > 0
    assert any(one.made_up for one in dues)
    assert any(one.planned for one in dues)


def test_every_published_score_is_that_of_its_marks_and_every_grade_that_of_the_law() -> None:
    weights: dict[int, dict] = defaultdict(dict)
    for of, heading, weight in Exam.objects.values_list("training_class_id", "heading_id", "weight"):
        weights[of][heading] = weight
    marks: dict[int, dict] = defaultdict(dict)
    for of, heading, score in Mark.objects.values_list("enrolment_id", "heading_id", "score"):
        marks[of][heading] = score
    rows = Result.objects.filter(enrolment__training_class__first_on__year__gte=2025)
    found = rows.values_list("enrolment_id", "enrolment__training_class_id", "score", "grade")
    assert found.count() > 300
    for of, held, score, grade in found:
        assert score_of(marks[of], weights[held]) == score
        assert grade_of(rules_on(PRESENT), score)[0] == grade


def test_hours_attended_are_those_of_the_sessions_somebody_was_in() -> None:
    hours: dict[int, float] = defaultdict(float)
    rows = Attendance.objects.filter(mark="present", enrolment__result__isnull=False)
    for of, one in rows.values_list("enrolment_id", "session__hours"):
        hours[of] += float(one)
    results = Result.objects.filter(enrolment__training_class__first_on__year__gte=2025)
    for of, attended in results.values_list("enrolment_id", "hours_attended"):
        assert hours[of] == float(attended)


def test_nothing_is_kept_longer_than_the_policy_says() -> None:
    due = {
        duty.table: duty.due(Asked(PRESENT, policy().terms[duty.term].keeps)).count()
        for duty in DUTIES
        if duty.table.startswith("training.")
    }
    assert {table for table, number in due.items() if number} == set()


def test_grounds_and_aids_were_repaired_and_renewed_before_members_trained() -> None:
    thanh_yen = UnitVersion.objects.get(code="03349", last_on=None, unit__kind="commune_command").unit
    rows = Upkeep.objects.filter(done_on__range=(date(2025, 8, 1), date(2025, 8, 24)))
    of_thanh_yen = rows.filter(Q(aid__unit=thanh_yen) | Q(ground__unit=thanh_yen))
    assert {"repair", "renew"} == set(of_thanh_yen.values_list("kind", flat=True))
    assert Aid.objects.filter(damaged__gt=0).exists()
    assert not Aid.objects.filter(
        Q(name__icontains="súng") | Q(name__icontains="đạn") | Q(name__icontains="nổ")
    ).exists()
    plan = Plan.objects.filter(year=2025, unit__kind="regional_board").earliest("pk")
    assert checklist(plan).share > 0.8


def test_nothing_is_invented_about_people_the_press_names() -> None:
    real = Q(person__full_name__in=("Lê Văn Sơn", "Nguyễn Văn Đông", "Lò Văn Thi"), person__born_on=None)
    assert not Enrolment.objects.filter(real).exists()
    assert not Instructor.objects.filter(real).exists()


def test_lesson_plans_are_files_of_headings_that_the_program_itself_would_take() -> None:
    states = Counter(MaterialVersion.objects.values_list("state", flat=True))
    assert {"approved", "replaced", "submitted", "returned", "draft"} == set(states)
    assert reasons_against_file("giao-an.docx", headings_only(["Giáo án: Điều lệnh đội ngũ <1>", "Mục đích"])) == []


def test_work_lies_around_to_be_gone_on_with() -> None:
    assert set(Plan.objects.filter(year=PRESENT.year + 1).values_list("state", flat=True)) <= {
        "draft", "submitted", "returned",
    }  # fmt: skip
    assert Counter(Competition.objects.values_list("state", flat=True)) == {"held": 1, "planned": 1}
    untimed = TrainingClass.objects.filter(~Exists(Session.objects.filter(training_class=OuterRef("pk"))))
    assert untimed.filter(state="planned", first_on__gt=PRESENT + timedelta(days=30)).count() == 6
    assert Certificate.objects.filter(withdrawn_on=None).exists()
    assert Qualification.objects.on(PRESENT).exists()


def test_the_pages_named_for_what_the_press_said_open_and_answer() -> None:
    told = (Path(__file__).resolve().parents[3] / "docs" / "stated.md").read_text(encoding="utf-8")
    addresses = dict.fromkeys(re.findall(r"`(/[a-z][^`]*)`", told))
    assert len(addresses) > 10
    reader = Client()
    reader.force_login(User.objects.get(username="tinh.canbo"))
    pages = {address: reader.get(address) for address in addresses}
    assert {page.status_code for page in pages.values()} == {200}
    assert "CB-2026" in pages["/huan-luyen/chuong-trinh/?dt=officers_command"].content.decode()
    assert "Bia số 4" in pages["/huan-luyen/hoc-cu/?q=bia"].content.decode()
    shown = Session.objects.filter(note__contains="bắn súng").first()
    if shown:  # a province of a few hundred may have nobody on the spot there
        assert "Thanh Nưa" in pages["/huan-luyen/?nam=2025&dt=on_the_spot"].content.decode()
        one = reader.get(f"/huan-luyen/lop/{shown.training_class_id}/").content.decode()
        assert "bắn súng" in one
