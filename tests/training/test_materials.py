"""Lesson plans and lectures: their versions, who approves, who reads, where the files lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.training import storage
from sansang.training.actions import materials
from sansang.training.models import Heading, Material, MaterialVersion
from sansang.training.queries import materials as asking
from sansang.training.queries.readiness import checklist
from sansang.training.rules.assurance import Check
from tests import factories
from tests.training import files
from tests.training.support import TODAY, Commune, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    made = Commune()
    made.programme("Điều lệnh đội ngũ", "Chiến thuật")
    return made


def write(commune: Commune, **values: Any) -> MaterialVersion:
    given = {"kind": "lesson_plan", "title": "Giáo án điều lệnh", "headings": Heading.objects.filter(order=1)}
    file = {"name": "giao-an.pdf", "content": files.PDF, "is_clean": True}
    by = values.pop("by", commune.clerk)
    return materials.write_material(values.pop("unit", commune.command), **{**given, **file, **values}, by=by)


def submitted(commune: Commune, **values: Any) -> MaterialVersion:
    version = write(commune, **values)
    materials.submit_version(version, today=TODAY, by=commune.clerk)
    version.refresh_from_db()
    return version


def approved(commune: Commune, **values: Any) -> MaterialVersion:
    version = submitted(commune, **values)
    materials.approve_version(version, paper_number="14/PD", today=TODAY, by=commune.commander)
    version.refresh_from_db()
    return version


def states(material: Material) -> list[tuple[int, str]]:
    return list(material.versions.order_by("number").values_list("number", "state"))


def test_a_lesson_plan_goes_from_draft_to_approved(commune: Commune) -> None:
    version = approved(commune)
    assert (version.state, version.number, version.paper_number) == ("approved", 1, "14/PD")
    assert (version.submitted_by_name, version.decided_by_name) == (str(commune.clerk), str(commune.commander))
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "training.material_written",
        "training.material_uploaded",
        "training.material_submitted",
        "training.material_approved",
    ]


def test_nothing_is_kept_of_what_is_refused(commune: Commune) -> None:
    with refused("no_name", "no_heading", "file_disguised", "not_confirmed"):
        write(commune, title=" ", headings=[], content=files.DOCX, is_clean=False)
    with refused("out_of_reach"):
        write(commune, by=commune.neighbour)
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.bin"))


def test_headings_come_from_the_units_own_line(commune: Commune) -> None:
    foreign = commune.programme("Bơi", unit=commune.other, code="X").headings.all()
    with refused("foreign_heading"):
        write(commune, headings=foreign)


def test_the_file_lies_encrypted_below_the_private_folder(commune: Commune) -> None:
    version = write(commune)
    kept = Path(settings.MEDIA_ROOT) / "training" / f"{version.pk}.bin"
    assert files.PDF not in kept.read_bytes()
    assert storage.file_of(version.pk) == files.PDF
    assert "static" not in kept.parts


def test_a_new_version_replaces_a_draft_but_not_what_is_approved(commune: Commune) -> None:
    first = approved(commune)
    second = materials.upload_version(
        first.material, name="2.pdf", content=files.PDF + b"2", is_clean=True, by=commune.clerk
    )
    third = materials.upload_version(
        first.material, name="C:\\tài liệu\\3.docx", content=files.DOCX, is_clean=True, by=commune.clerk
    )
    assert third.file_name == "3.docx"
    assert states(first.material) == [(1, "approved"), (2, "replaced"), (3, "draft")]
    materials.submit_version(third, today=TODAY, by=commune.clerk)
    with refused("one_waits", "same_file"):
        materials.upload_version(first.material, name="4.pdf", content=files.PDF, is_clean=True, by=commune.clerk)
    materials.approve_version(third, paper_number="", today=TODAY, by=commune.commander)
    assert states(first.material) == [(1, "replaced"), (2, "replaced"), (3, "approved")]
    with refused("wrong_state"):
        materials.submit_version(second, today=TODAY, by=commune.clerk)


def test_who_submitted_never_approves(commune: Commune) -> None:
    version = write(commune, unit=commune.top, by=commune.staff)
    materials.submit_version(version, today=TODAY, by=commune.staff)
    with refused("own_submission"):
        materials.approve_version(version, paper_number="", today=TODAY, by=commune.staff)
    with refused("own_submission", "no_words"):
        materials.return_version(version, words="", today=TODAY, by=commune.staff)
    other = factories.user(role="provincial_staff", unit=commune.top)
    materials.approve_version(version, paper_number="", today=TODAY, by=other)


def test_only_who_may_approve_approves_and_the_neighbour_does_nothing(commune: Commune) -> None:
    version = submitted(commune)
    commander = factories.user(role="commune_commander", unit=commune.other)
    for user in (commune.clerk, commune.neighbour, commander):
        with refused("out_of_reach"):
            materials.approve_version(version, paper_number="", today=TODAY, by=user)
    with refused("out_of_reach"):
        materials.take_back_version(version, by=commune.neighbour)


def test_a_returned_version_says_why_and_goes_on_as_a_new_one(commune: Commune) -> None:
    version = submitted(commune)
    materials.return_version(version, words="Thêm phần an toàn.", today=TODAY, by=commune.commander)
    version.refresh_from_db()
    assert (version.state, version.words) == ("returned", "Thêm phần an toàn.")
    materials.upload_version(version.material, name="2.pdf", content=b" " + files.PDF, is_clean=True, by=commune.clerk)
    assert states(version.material) == [(1, "replaced"), (2, "draft")]


def test_what_was_taken_back_is_a_draft_and_a_draft_can_be_dropped_with_its_file(
    commune: Commune, django_capture_on_commit_callbacks
) -> None:
    version = submitted(commune)
    materials.take_back_version(version, by=commune.clerk)
    version.refresh_from_db()
    assert (version.state, version.submitted_by_name, version.submitted_on) == ("draft", "", None)
    pk = version.pk
    with django_capture_on_commit_callbacks(execute=True):
        assert materials.discard_version(version, by=commune.clerk)
    assert storage.file_of(pk) is None
    assert not Material.objects.exists()


def test_a_withdrawn_version_is_taught_by_no_more(commune: Commune) -> None:
    version, plan = approved(commune), commune.plan()
    commune.item(plan, commune.programme("Khác", code="K"))
    programme = version.material.headings.get().programme
    plan.items.update(programme=programme)

    def line() -> tuple[int, int]:
        found = next(one for one in checklist(plan).computed if one.check == Check.LESSON_PLANS)
        return found.done, found.total

    assert line() == (1, 2)
    with refused("no_words"):
        materials.withdraw_version(version, words=" ", today=TODAY, by=commune.commander)
    materials.withdraw_version(version, words="Chương trình thay đổi.", today=TODAY, by=commune.commander)
    assert line() == (0, 2)


def test_communes_see_what_the_province_approved_and_nothing_of_each_other(commune: Commune) -> None:
    own = write(commune).material
    above = write(commune, unit=commune.top, title="Giáo án của tỉnh", by=commune.staff)
    write(commune, unit=commune.other, title="Giáo án Thanh An", by=commune.neighbour)
    assert set(asking.materials(commune.clerk)) == {own}
    materials.submit_version(above, today=TODAY, by=commune.staff)
    other = factories.user(role="provincial_staff", unit=commune.top)
    materials.approve_version(above, paper_number="", today=TODAY, by=other)
    draft = materials.upload_version(
        above.material, name="2.pdf", content=b"  " + files.PDF, is_clean=True, by=commune.staff
    )
    assert set(asking.materials(commune.clerk)) == {own, above.material}
    assert [one.pk for one in asking.versions(commune.clerk, above.material)] == [above.pk]
    assert {one.pk for one in asking.versions(commune.staff, above.material)} == {above.pk, draft.pk}
    assert set(Material.objects.for_classes_of(commune.command)) == {above.material}


def test_the_database_has_one_approved_version_of_each(commune: Commune) -> None:
    first = approved(commune)
    second = materials.upload_version(
        first.material, name="2.pdf", content=files.PDF + b"2", is_clean=True, by=commune.clerk
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        MaterialVersion.objects.filter(pk=second.pk).update(state="approved", decided_on=TODAY, submitted_on=TODAY)


# Pages


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, pk: int) -> str:
    return reverse(f"training:{name}", args=[pk])


def test_a_lesson_plan_is_uploaded_submitted_approved_and_read_on_the_pages(commune: Commune) -> None:
    clerk, commander = client_of(commune.clerk), client_of(commune.commander)
    heading = Heading.objects.get(order=1)
    values = {
        "keeper": commune.command.versions.get().pk, "kind": "lesson_plan", "title": "Giáo án", "is_clean": "on",
        "headings": [heading.pk], "file": SimpleUploadedFile("Giáo án số 1.docx", files.DOCX),
    }  # fmt: skip
    page = clerk.post(reverse("training:material_new"), values, follow=True).content.decode()
    assert "Đã lưu bản thảo." in page
    version = MaterialVersion.objects.get()
    clerk.post(address("version_submit", version.pk))
    assert "Phê duyệt" not in clerk.get(address("material_detail", version.material_id)).content.decode()
    commander.post(address("version_approve", version.pk), {"paper_number": "3/PD"})
    version.refresh_from_db()
    assert version.state == "approved"
    file = clerk.get(address("version_download", version.pk))
    assert file.content == files.DOCX
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert "Gi%C3%A1o%20%C3%A1n%20s%E1%BB%91%201.docx" in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(verb="training.material_read", subject_id=version.pk).count() == 1


def test_a_refused_file_is_said_on_the_form_and_what_was_typed_stays(commune: Commune) -> None:
    heading = Heading.objects.get(order=1)
    values = {
        "keeper": commune.command.versions.get().pk, "kind": "lecture", "title": "Bài giảng chính trị",
        "headings": [heading.pk], "file": SimpleUploadedFile("a.pdf", files.DOCX),
    }  # fmt: skip
    page = client_of(commune.clerk).post(reverse("training:material_new"), values).content.decode()
    assert "tài liệu mật không đưa vào hệ thống này" in page
    assert 'value="Bài giảng chính trị"' in page
    page = client_of(commune.clerk).post(
        reverse("training:material_new"),
        {**values, "is_clean": "on", "file": SimpleUploadedFile("a.pdf", files.DOCX)},
    )
    assert "Tên tệp là .pdf nhưng nội dung là .docx" in page.content.decode()
    assert not Material.objects.exists()


def test_the_neighbour_downloads_nothing_and_nothing_is_recorded(commune: Commune) -> None:
    version = approved(commune)
    before = AuditEvent.objects.count()
    assert client_of(commune.neighbour).get(address("version_download", version.pk)).status_code == 404
    assert AuditEvent.objects.count() == before


def test_a_session_shows_the_approved_lesson_plans_of_its_heading(commune: Commune) -> None:
    version = approved(commune)
    write(commune, title="Bản thảo khác", content=files.PDF + b"9")
    one = commune.training_class()
    here = commune.session(one, heading=Heading.objects.get(order=1))
    there = commune.session(one, half=1, heading=Heading.objects.get(order=2))
    assert [row.pk for row in asking.taught_by(here)] == [version.pk]
    assert asking.taught_by(there) == []
    page = client_of(commune.clerk).get(address("session_aids", here.pk)).content.decode()
    assert address("version_download", version.pk) in page
    assert "Bản thảo khác" not in page


def test_a_file_that_is_gone_is_said_plainly(commune: Commune) -> None:
    version = write(commune)
    storage.drop_file(version.pk)
    page = client_of(commune.clerk).get(address("version_download", version.pk), follow=True).content.decode()
    assert "Tệp không còn trên máy chủ" in page
    assert not AuditEvent.objects.filter(verb="training.material_read").exists()
