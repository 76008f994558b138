"""`explain`: people from a file or standard input, each with the state and every reason. No database."""

import json
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sansang.law.facts import packaged_facts
from sansang.spreadsheets.writing import ColumnOut, SheetOut, write_rows

ON = "2026-06-01"


def explain(*args: str) -> tuple[str, str]:
    """What the command writes, and its complaint when it leaves with an error."""
    out, err = StringIO(), StringIO()
    try:
        call_command("explain", "--on", ON, *args, stdout=out, stderr=err)
    except CommandError as refused:
        return out.getvalue(), str(refused)
    return out.getvalue(), ""


def explain_json(path: Path | str) -> tuple[list[dict[str, Any]], str]:
    out, complaint = explain("--json", str(path))
    return json.loads(out), complaint


@pytest.fixture
def give(tmp_path: Path) -> Any:
    def write(content: str | bytes, name: str = "people.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_person_of_a_json_list_is_answered_in_the_agreed_shape(give: Any) -> None:
    people = [{"born": "05/03/2000", "sex": "female", "facts": ["studying", "child under 36 months"]}]
    answers, complaint = explain_json(give(json.dumps(people), "people.json"))
    source = {"instrument": "48/2019/QH14", "status": "read"}
    assert complaint == ""
    assert answers == [
        {
            "row": 1,
            "born": "2000-03-05",
            "sex": "female",
            "facts": ["studying", "child_under_36_months"],
            "on": ON,
            "state": "deferred",
            "reasons": [
                {
                    "code": "of_age",
                    "message": "26 tuổi, trong độ tuổi nghĩa vụ (nữ: từ đủ 18 đến hết 40).",
                    "article": "Điều 8 khoản 1",
                    **source,
                },
                {
                    "code": "deferral/a/child_under_36_months",
                    "message": "Tạm hoãn: nuôi con dưới 36 tháng tuổi.",
                    "article": "Điều 11 khoản 1 điểm a",
                    **source,
                },
                {
                    "code": "deferral/h/studying",
                    "message": "Tạm hoãn: đang học.",
                    "article": "Điều 11 khoản 1 điểm h",
                    **source,
                },
            ],
            "problems": [],
        }
    ]


def test_text_answers_show_each_reason_with_its_article(give: Any) -> None:
    out, complaint = explain(
        str(give("Họ và tên,Năm sinh,Giới tính,Hoàn cảnh\nLò Văn A,12/05/1996,Nam,vợ là bộ đội\n"))
    )
    assert complaint == ""
    assert out.splitlines() == [
        "Dòng 2 · Lò Văn A · sinh 12/05/1996 · nam · 01/06/2026: TẠM HOÃN",
        "  - 30 tuổi, trong độ tuổi nghĩa vụ (nam: từ đủ 18 đến hết 45). [48/2019/QH14, Điều 8 khoản 1]",
        "  - Tạm hoãn: vợ hoặc chồng đang phục vụ trong Quân đội. [48/2019/QH14, Điều 11 khoản 1 điểm c]",
    ]


def test_a_reason_that_is_inferred_says_so(give: Any) -> None:
    out, _ = explain(str(give("born,sex,facts\n1996-05-12,male,serving in the army\n")))
    assert "[48/2019/QH14, Điều 12 khoản 1 điểm d; suy ra]" in out


PEOPLE = [
    ["05/03/1996", "Nam", "tình nguyện; vợ/chồng là bộ đội"],
    ["2008", "nữ", ""],
    ["01/01/2009", "Nam", ""],
    ["01/06/1976", "nam", "tình nguyện"],
    ["02/06/1975", "nam", "tình nguyện"],
    ["01/06/1975", "nam", "tình nguyện"],
]
STATES = ["eligible", "unknown", "not_eligible", "eligible", "eligible", "not_eligible"]


def csv_of(separator: str, encoding: str = "utf-8") -> bytes:
    rows = [["Ngày sinh", "Giới tính", "Hoàn cảnh"], *PEOPLE]
    return "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


def xlsx(*, letterhead: tuple[str, ...] = ()) -> bytes:
    target = BytesIO()
    columns = [ColumnOut("STT"), ColumnOut("Ngày, tháng, năm sinh"), ColumnOut("Giới tính"), ColumnOut("Hoàn cảnh")]
    rows = [[at, *row] for at, row in enumerate(PEOPLE, 1)]
    write_rows(target, sheets=[SheetOut("Danh sách", columns, rows, letterhead)])
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "first"),
    [
        (csv_of(","), "people.csv", 2),
        (csv_of(";", "utf-8-sig"), "people.csv", 2),
        (csv_of("\t", "utf-16"), "people.txt", 2),
        (xlsx(), "people.xlsx", 2),
        (xlsx(letterhead=("UBND XÃ THANH YÊN", "DANH SÁCH CÔNG DÂN")), "people.xlsx", 4),
        (
            json.dumps([dict(zip(["born", "sex", "facts"], row, strict=True)) for row in PEOPLE]).encode(),
            "people.json",
            1,
        ),
        (
            "\n".join(json.dumps(dict(zip(["born", "sex", "facts"], row, strict=True))) for row in PEOPLE).encode(),
            "people.jsonl",
            1,
        ),
        (
            json.dumps({"people": [dict(zip(["born", "sex", "facts"], row, strict=True)) for row in PEOPLE]}).encode(),
            "people.json",
            1,
        ),
    ],
    ids=["csv", "csv-semicolon", "utf-16", "excel", "excel-letterhead", "json", "json-lines", "json-people"],
)
def test_the_same_people_get_the_same_answers_from_every_kind_of_file(
    give: Any, content: bytes, name: str, first: int
) -> None:
    answers, complaint = explain_json(give(content, name))
    assert complaint == ""
    assert [answer["state"] for answer in answers] == STATES
    assert [answer["row"] for answer in answers] == list(range(first, first + len(PEOPLE)))


def test_people_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(csv_of(","))))
    answers, _ = explain_json("-")
    assert [answer["state"] for answer in answers] == STATES


def test_each_fact_may_have_a_column_of_its_own(give: Any) -> None:
    content = "born,sex,studying,Tình nguyện,con liệt sĩ\n1996,male,x,có,\n1996,male,,,1\n1996,f,no,0,không\n"
    answers, complaint = explain_json(give(content))
    assert complaint == ""
    assert [answer["facts"] for answer in answers] == [["studying", "volunteer"], ["child_of_martyr"], []]
    people = [
        {"born": 1996, "sex": "F", "pregnant": True, "studying": False},
        {"facts": {"volunteer": True, "abroad": 0}},
    ]
    answers, _ = explain_json(give(json.dumps(people), "people.json"))
    assert [answer["facts"] for answer in answers] == [["pregnant"], ["volunteer"]]


def test_a_mark_that_is_neither_yes_nor_no_is_a_problem_of_its_row(give: Any) -> None:
    answers, _ = explain_json(give("born,sex,studying\n1996,m,maybe\n1996,m,x\n1996,m,until 30/06/2025\n"))
    assert [answer["problems"] for answer in answers] == [
        ["Cột “studying”: không hiểu “maybe”; ghi x nếu có."],
        [],
        [],
    ]
    assert [answer["state"] for answer in answers] == ["unknown", "deferred", "eligible"]


def test_births_known_in_part_are_shown_as_they_are_known(give: Any) -> None:
    answers, _ = explain_json(give("born,sex\n1996,m\n05/1996,m\n12/05/1996,m\n,m\n"))
    assert [answer["born"] for answer in answers] == ["1996", "1996-05", "1996-05-12", None]
    assert [answer["state"] for answer in answers] == ["eligible", "eligible", "eligible", "unknown"]


def test_facts_hold_on_their_own_days_only(give: Any) -> None:
    said = [
        "m,studying until 31/05/2026",
        "m,studying until 01/06/2026",
        "f,con sinh 02/06/2023",
        "f,con sinh 01/06/2023",
        "m,studying since 02/06/2026",
    ]
    content = "\n".join(["born,sex,facts", *(f"1996,{one}" for one in said)])
    answers, complaint = explain_json(give(content))
    assert complaint == ""
    assert [answer["state"] for answer in answers] == ["eligible", "deferred", "deferred", "eligible", "eligible"]
    assert [answer["reasons"][1]["message"] for answer in answers if answer["state"] == "eligible"] == [
        "“đang học”: chỉ đến hết ngày 31/05/2026.",
        "“nuôi con dưới 36 tháng tuổi”: chỉ đến hết ngày 31/05/2026.",
        "“đang học”: chỉ có từ ngày 02/06/2026.",
    ]


@pytest.mark.parametrize(
    ("row", "state", "problem"),
    [
        ("31/02/2000,nam,", "unknown", "“31/02/2000” không phải là ngày"),
        ("01/01/2999,nam,", "unknown", "Ngày 01/01/2999 ở tương lai"),
        ("01/01/1996,xyz,", "eligible", "Không hiểu giới tính “xyz”; ghi nam hoặc nữ."),
        ("01/01/1996,nam,biết bay", "unknown", "Không hiểu sự việc “biết bay”."),
        ("01/01/1996,nam,studing", "unknown", "Không hiểu “studing”; có phải là “đang học”?"),
        ("01/01/2015,nam,biết bay", "not_eligible", "Không hiểu sự việc “biết bay”."),
        ("01/01/1996,nam,đang học,con liệt sĩ", "unknown", "Có ô nằm ngoài các cột có tiêu đề: con liệt sĩ."),
        (
            "01/01/1996,nữ,một mình nuôi con dưới 36 tháng tuổi",
            "unknown",
            "“một mình nuôi con dưới 36 tháng tuổi” chỉ áp dụng cho nam; với nữ, điểm này là: "
            "mang thai; nuôi con dưới 36 tháng tuổi.",
        ),
    ],
)
def test_a_wrong_row_gets_one_sentence_and_the_others_their_answers(
    give: Any, row: str, state: str, problem: str
) -> None:
    answers, complaint = explain_json(give(f"Ngày sinh,Giới tính,Hoàn cảnh\n{row}\n01/01/1996,nam,đang học\n"))
    assert [(answer["state"], answer["problems"]) for answer in answers] == [(state, [problem]), ("deferred", [])]
    assert complaint == "1 dòng có chỗ không đọc được hoặc không đúng."
    assert all(answer["reasons"] for answer in answers)


def test_a_value_that_is_no_person_is_a_row_with_a_problem(give: Any) -> None:
    answers, complaint = explain_json(give('[5, {"born": "1996", "sex": "m"}]', "people.json"))
    assert [answer["problems"] for answer in answers] == [["Không phải là một người: 5."], []]
    assert complaint.startswith("1 dòng")


def test_no_row_is_taken_for_a_total_or_a_signature(give: Any) -> None:
    content = "born,facts,sex\n1996,công tác cơ yếu,m\n,Tổng,\nngày 1 tháng 6 năm 1996,,m\n1996,,m\n"
    answers, _ = explain_json(give(content))
    assert [answer["state"] for answer in answers] == ["exempt", "unknown", "eligible", "eligible"]


def test_columns_that_are_not_used_are_named(give: Any) -> None:
    err = StringIO()
    path = give("born,sex,Chiều cao\n1996,m,170\n")
    call_command("explain", str(path), "--on", ON, stdout=StringIO(), stderr=err)
    assert err.getvalue().strip() == "Không dùng các cột: Chiều cao"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("", "people.csv", "Tệp trống, không có gì để đọc."),
        ("a,b\n1,2\n", "people.csv", "Không thấy người nào dưới một dòng tiêu đề"),
        ("[{", "people.json", "Tệp không phải là JSON đúng (UTF-8)."),
        ("[" * 100_000, "people.json", "Tệp không phải là JSON đúng (UTF-8)."),
        (b"[\xff\xfe]", "people.json", "Tệp không phải là JSON đúng (UTF-8)."),
        ('{"people": 5}', "people.json", "JSON phải là một danh sách người."),
        (b"%PDF-1.7\x00", "people.pdf", "Đây không phải là bảng tính"),
        (b"PK\x03\x04broken", "people.xlsx", "Tệp bị hỏng"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    give: Any, content: str | bytes, name: str, sentence: str
) -> None:
    out, complaint = explain(str(give(content, name)))
    assert out == ""
    assert complaint.startswith(sentence)


def test_a_file_that_is_not_there_and_a_day_that_is_none_are_refused(tmp_path: Path, give: Any) -> None:
    _, complaint = explain(str(tmp_path / "nowhere.csv"))
    assert complaint.startswith("Không đọc được tệp")
    for day in ("31/02/2026", "2026", "tomorrow"):
        with pytest.raises(CommandError, match="Không đọc được ngày"):
            call_command("explain", str(give("born,sex\n1996,m\n")), "--on", day, stdout=StringIO())


def test_without_a_day_the_question_is_about_today(give: Any) -> None:
    out = StringIO()
    call_command("explain", str(give("born,sex\n1996,m\n")), "--json", stdout=out)
    assert json.loads(out.getvalue())[0]["on"] >= "2026-01-01"


def test_the_help_lists_every_fact_with_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("explain", "--help")
    assert left.value.code == 0
    text = capsys.readouterr().out
    for fact in packaged_facts().values():
        assert fact.code in text
        assert f"{fact.vi} · {fact.en}" in text


def test_the_process_leaves_with_an_error_when_a_row_could_not_be_read(give: Any) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("explain", str(give("born,sex\nxx,m\n")), "--json", stdout=StringIO())
    assert refused.value.returncode == 1
