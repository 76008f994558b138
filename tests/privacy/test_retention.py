from pathlib import Path

import pytest

from sansang.privacy.retention import Line, Policy, Table, Term, read_policy

TERM = '[terms.short]\nuntil = "Một năm"\nground = "Điều 1"\n'
NONE = '[no_personal_data]\ntables = ["a.Place"]\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "retention.toml"
    path.write_text(f"{TERM}{NONE}{text}")
    return path


def test_a_policy_is_read_as_it_is_written(tmp_path: Path) -> None:
    text = """
        ["a.Person"]
        about = "Người"
        plain = ["version"]
        ["a.Person".columns]
        name = { for = "Gọi tên", read_by = ["people_view"], keep = "short" }
    """
    term = Term("Một năm", "Điều 1")
    assert read_policy(written(tmp_path, text)) == Policy(
        {"a.Person": Table("Người", {"name": Line("Gọi tên", ("people_view",), term)}, frozenset({"version"}))},
        frozenset({"a.Place"}),
        {"short": term},
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('name = { for = "Gọi tên", read_by = [] }', "a.Person.name must say"),
        ('name = { for = "", read_by = [], keep = "short" }', "a.Person.name must say"),
        ('name = { for = "Gọi tên", read_by = [], keep = "short", too = "much" }', "a.Person.name must say"),
        ('name = { for = "Gọi tên", read_by = [], keep = "long" }', "no term is called long"),
        ('version = { for = "x", read_by = [], keep = "short" }', "both plain and personal: version"),
    ],
)
def test_an_incomplete_line_is_named(tmp_path: Path, line: str, told: str) -> None:
    table = '["a.Person"]\nabout = "Người"\nplain = ["version"]\n["a.Person".columns]\n'
    with pytest.raises(ValueError, match=told):
        read_policy(written(tmp_path, f"{table}{line}\n"))


def test_a_table_is_personal_or_not(tmp_path: Path) -> None:
    table = '["a.Place"]\nabout = "Nơi"\nplain = []\n["a.Place".columns]\n'
    with pytest.raises(ValueError, match=r"both with and without personal data: a\.Place"):
        read_policy(written(tmp_path, table))
