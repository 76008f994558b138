"""Tasks of the support of training, and how long names stay in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sansang.personnel.queries import tasks as asking
from sansang.privacy.minimising import Asked
from sansang.privacy.retention import Duration
from sansang.training import duties_support
from sansang.training.actions import assurance, materials
from sansang.training.models import MaterialVersion, Readiness, Upkeep
from tests.training import files
from tests.training.support import DAY, TODAY, Commune

pytestmark = pytest.mark.django_db

FIVE_YEARS = Duration(years=5)


@pytest.fixture
def commune() -> Commune:
    made = Commune()
    made.programme("Điều lệnh")
    return made


def due(user: Any, kind: str) -> list[date]:
    asked = asking.asked_by(user, on=TODAY, until=date(2026, 4, 30))
    return [one.day for one in asking.everything_due(asked) if one.kind == kind]


def version_of(commune: Commune) -> MaterialVersion:
    heading = commune.programme("Khác", code="K").headings.all()
    return materials.write_material(
        commune.command, kind="lesson_plan", title="Giáo án", headings=heading, name="a.pdf", content=files.PDF,
        is_clean=True, by=commune.clerk,
    )  # fmt: skip


def test_a_lesson_plan_waits_for_who_approves_until_it_is_decided(commune: Commune) -> None:
    version = version_of(commune)
    assert due(commune.commander, "material_approve") == []
    materials.submit_version(version, today=TODAY, by=commune.clerk)
    assert due(commune.commander, "material_approve") == due(commune.staff, "material_approve") == [TODAY]
    assert due(commune.clerk, "material_approve") == due(commune.neighbour, "material_approve") == []
    materials.approve_version(version, paper_number="", today=TODAY, by=commune.commander)
    assert due(commune.commander, "material_approve") == []


def test_a_worn_ground_is_to_be_mended_before_its_next_session(commune: Commune) -> None:
    ground = commune.ground(condition="repair")
    assert due(commune.clerk, "ground_mend") == []
    commune.session(commune.training_class(), ground=ground)
    assert due(commune.clerk, "ground_mend") == [DAY]
    assert due(commune.neighbour, "ground_mend") == []
    assurance.record_ground_upkeep(
        ground, kind="repair", done_on=TODAY, what="San nền", condition="good", today=TODAY, by=commune.clerk
    )
    assert due(commune.clerk, "ground_mend") == []


def forgotten(commune: Commune, on: date) -> dict[str, int]:
    asked = Asked(on, FIVE_YEARS)
    return {duty.table: duty.due(asked).count() for duty in duties_support.DUTIES}


def test_names_go_five_years_after_and_what_is_in_use_keeps_them(commune: Commune) -> None:
    Upkeep.objects.create(aid=commune.aid(), number=1, kind="renew", done_on=TODAY, what="Mua", by_name="Người Dùng")
    Readiness.objects.create(
        plan=commune.plan(), check_code="safety", mark="done", marked_on=TODAY, by_name="Người Dùng"
    )
    version = version_of(commune)
    materials.submit_version(version, today=TODAY, by=commune.clerk)
    materials.approve_version(version, paper_number="", today=TODAY, by=commune.commander)
    nothing = {"training.Upkeep": 0, "training.Readiness": 0, "training.MaterialVersion": 0}
    assert forgotten(commune, date(2031, 3, 2)) == nothing
    assert forgotten(commune, date(2031, 3, 3)) == {**nothing, "training.Upkeep": 1, "training.Readiness": 1}
    materials.withdraw_version(version, words="Thôi dùng", today=TODAY, by=commune.commander)
    assert forgotten(commune, date(2031, 3, 3)) == dict.fromkeys(nothing, 1)
    for duty in duties_support.DUTIES:
        duty.due(Asked(date(2031, 3, 3), FIVE_YEARS)).update(**duty.blank)
    assert forgotten(commune, date(2031, 3, 3)) == nothing
    version.refresh_from_db()
    assert (version.author_name, version.submitted_by_id, version.file_name) == ("", None, "a.pdf")
