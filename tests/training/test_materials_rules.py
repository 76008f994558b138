"""Which files are taken, and the way of a version; no database."""

from __future__ import annotations

import tracemalloc

import pytest

from sansang.training import models
from sansang.training.rules import materials as rules
from sansang.training.rules.materials import LARGEST, VersionState
from tests.training import files


def codes(name: str, content: bytes) -> list[str]:
    return [reason.code for reason in rules.reasons_against_file(name, content)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Giáo án.pdf", files.PDF),
        ("a.PDF", b"\xef\xbb\xbf\n" + files.PDF),
        ("a.docx", files.DOCX),
        ("a.pptx", files.PPTX),
        ("a.xlsx", files.XLSX),
        ("a.odt", files.ODT),
    ],
)
def test_each_kind_of_office_file_is_taken(name: str, content: bytes) -> None:
    assert codes(name, content) == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", files.PDF, "file_kind"),
        ("a", files.PDF, "file_kind"),
        ("a.docm", files.MACRO, "file_kind"),
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", b"%PDF-" + b"0" * LARGEST, "file_too_large"),
        ("a.pdf", files.DOCX, "file_disguised"),
        ("a.docx", files.PDF, "file_disguised"),
        ("a.docx", files.XLSX, "file_disguised"),
        ("a.docx", b"MZ\x90\x00 a program", "file_unknown"),
        ("a.pdf", b"<html><script>alert(1)</script>", "file_unknown"),
        ("a.docx", files.office("readme.txt"), "file_unknown"),
        ("a.docx", files.OLD_WORD, "file_old"),
        ("a.docx", files.MACRO, "file_macro"),
        ("a.docx", files.BOMB, "file_bomb"),
        ("a.docx", files.DOCX[: len(files.DOCX) // 2], "file_damaged"),
    ],
)
def test_everything_else_is_refused_for_one_clear_reason(name: str, content: bytes, code: str) -> None:
    assert codes(name, content) == [code]


def test_of_a_part_that_tells_the_kind_only_the_beginning_is_read() -> None:
    large = files.office("mimetype", "content.xml", mimetype=b"x" * 19_000_000)
    tracemalloc.start()
    try:
        assert codes("a.odt", large) == ["file_unknown"]
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_every_state_says_what_may_follow_and_only_approval_leads_to_approved() -> None:
    assert set(rules.MAY_BECOME) == set(VersionState) == set(models.VersionState.values)
    leads = {state for state, after in rules.MAY_BECOME.items() if VersionState.APPROVED in after}
    assert leads == {VersionState.SUBMITTED}
    assert rules.MAY_BECOME[VersionState.REPLACED] == set()


def test_who_submitted_does_not_decide_and_a_return_says_why() -> None:
    found = rules.reasons_against_deciding(same_person=True, words=" ", needs_words=True)
    assert [reason.code for reason in found] == ["own_submission", "no_words"]
    assert rules.reasons_against_deciding(same_person=False, words="", needs_words=False) == []
