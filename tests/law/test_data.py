"""The nation's own rows: complete, in order, and as the domain notes have them."""

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sansang import law
from sansang.law.book import packaged
from sansang.law.facts import packaged_facts
from sansang.law.grounds import KIND_WORDS
from sansang.law.rows import TABLES, Row, Status, overlaps, reasons_against
from sansang.law.rules import rules_on

NOTES = Path(__file__).resolve().parents[3] / "shared" / "domain.md"
ROWS = packaged().rows
DAYS = [date(2020, 7, 1), date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 1)]


def named(row: Row) -> str:
    return f"{row.table}:{row.key}@{row.days.first}"


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_every_row_names_its_instrument_article_and_status(row: Row) -> None:
    assert re.fullmatch(r"\d+/\d{4}/(QH\d+|NĐ-CP|TT-BQP|NQ-CP)", row.instrument)
    assert re.match(r"Điều \d+", row.article)
    assert row.status in Status
    assert reasons_against(row) == []


def test_a_row_that_is_not_read_in_the_text_says_why() -> None:
    silent = [row for row in ROWS if row.status is Status.UNCONFIRMED and not row.note]
    assert silent == []


def test_no_two_rows_of_a_key_share_a_day() -> None:
    assert overlaps(ROWS) == []


def test_every_table_has_rows() -> None:
    assert {row.table for row in ROWS} == set(TABLES)


@pytest.mark.parametrize("day", DAYS)
def test_every_ground_of_the_law_is_there_each_with_a_fact(day: date) -> None:
    points = {(ground.kind, ground.point) for ground in rules_on(day).grounds.values()}
    expected = {
        "deferral": "a b c d đ e g h",
        "exemption": "a b c d đ",
        "early_release": "a b c d đ",
        "removal": "a b c d đ e",
        "registration_exemption": "c",
    }
    for kind, letters in expected.items():
        assert {point for found, point in points if found == kind} == set(letters.split())


def test_volunteers_may_be_considered_for_exactly_the_points_of_the_law() -> None:
    grounds = rules_on(date(2026, 1, 1)).grounds.values()
    waivable = {(ground.kind, ground.point) for ground in grounds if ground.volunteer}
    assert waivable == {("deferral", point) for point in "cdđeg"} | {("exemption", point) for point in "abd"}


def test_every_deferral_must_say_its_end_and_no_exemption_must() -> None:
    for ground in rules_on(date(2026, 1, 1)).grounds.values():
        assert ground.needs_end == (ground.kind == "deferral")


def test_every_fact_is_used_by_a_ground_but_the_wish_to_serve() -> None:
    used = {row.values["fact"] for row in ROWS if row.table == "cases"}
    assert set(packaged_facts()) - used == {"volunteer"}


def test_no_text_means_two_facts() -> None:
    reader = rules_on(date(2026, 1, 1)).reader
    for fact in packaged_facts().values():
        for text in (fact.code, fact.vi, fact.en, *fact.also):
            assert reader.find(text) == fact.code, text
            held, reasons = reader.read(text)
            assert ([one.code for one in held], reasons) == ([fact.code], []), text


def test_every_kind_of_point_has_words_in_both_languages() -> None:
    for row in ROWS:
        if row.table == "points":
            assert KIND_WORDS[row.values["kind"]].en
            assert row.values["text"]
            assert row.values["text_en"]


def test_the_files_can_be_read_by_hand() -> None:
    data = Path(law.__file__).parent / "data"
    assert {file.stem for file in data.glob("*.toml")} == {*TABLES, "facts"}
    for table in TABLES:
        rows = tomllib.loads((data / f"{table}.toml").read_text(encoding="utf-8"))["row"]
        assert len(rows) == Counter(row.table for row in ROWS)[table]


notes = pytest.mark.skipif(not NOTES.exists(), reason="the domain notes are not beside this repository")


@notes
def test_every_article_cited_stands_in_the_domain_notes() -> None:
    text = NOTES.read_text(encoding="utf-8")
    for row in ROWS:
        assert row.instrument in text, named(row)
        number = re.match(r"Điều (\d+)", row.article)[1]
        assert re.search(rf"\bArt\. (?:\d+, )*{number}\b", text), named(row)


@notes
def test_the_points_of_each_kind_stand_in_the_tables_of_the_domain_notes() -> None:
    text = NOTES.read_text(encoding="utf-8")
    section = text[text.index("### 1.7") : text.index("### 1.9")]
    deferral, rest = section.split("Exemption (khoản 2)")
    exemption, rest = rest.split("### 1.8")
    for kind, place in (("deferral", deferral), ("exemption", exemption)):
        letters = set(re.findall(r"^\| (\w) \|", place, re.MULTILINE))
        assert letters == {row.values["point"] for row in ROWS if row.table == "points" and row.values["kind"] == kind}
    for kind, start in (("early_release", "Early release"), ("removal", "Removal")):
        line = next(line for line in rest.splitlines() if line.startswith(start))
        for row in ROWS:
            if row.table == "points" and row.values["kind"] == kind:
                assert re.search(rf"[:;] {row.values['point']} ", line), row.key
