from datetime import date

import pytest

from sansang.law.facts import Fact, FactReader, Held, Words, facts_on, packaged_facts

READER = FactReader(packaged_facts())


def read(text: str) -> list[str]:
    held, reasons = READER.read(text)
    assert reasons == []
    return [one.code for one in held]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("studying", ["studying"]),
        ("Spouse in army", ["spouse_in_army"]),
        ("child under 36 months", ["child_under_36_months"]),
        ("spouse_in_army", ["spouse_in_army"]),
        ("ĐANG HỌC", ["studying"]),
        ("dang hoc", ["studying"]),
        ("vợ/chồng là bộ đội", ["spouse_in_army"]),
        ("Có chồng là công an", ["spouse_in_police"]),
        ("nuôi con dưới 36 tháng tuổi", ["child_under_36_months"]),
        ("con liệt sỹ", ["child_of_martyr"]),
        ("studying; spouse in army", ["studying", "spouse_in_army"]),
        ("studying, spouse in army , volunteer", ["studying", "spouse_in_army", "volunteer"]),
        ("đang học và tình nguyện", ["studying", "volunteer"]),
        ("pregnant and studying", ["pregnant", "studying"]),
        ("mang thai\nđang học", ["pregnant", "studying"]),
        (
            "trực tiếp nuôi dưỡng và chăm sóc Bà mẹ Việt Nam anh hùng; tình nguyện",
            ["carer_of_heroic_mother", "volunteer"],
        ),
        ("có giấy báo và vào học", ["admitted_to_school"]),
        ("", []),
        ("  ; ", []),
    ],
)
def test_texts_are_read_in_both_languages_with_and_without_marks(text: str, codes: list[str]) -> None:
    assert read(text) == codes


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("studying until 30/06/2027", Held("studying", None, date(2027, 6, 30))),
        ("đang học đến hết ngày 30/06/2027", Held("studying", None, date(2027, 6, 30))),
        ("đang học (đến 06/2027)", Held("studying", None, date(2027, 6, 30))),
        ("đang học từ 01/09/2024 đến 30/06/2027", Held("studying", date(2024, 9, 1), date(2027, 6, 30))),
        ("mang thai từ 05/03/2026", Held("pregnant", date(2026, 3, 5), None)),
        ("con sinh 12/05/2023", Held("child_under_36_months", date(2023, 5, 12), date(2026, 5, 11))),
        ("Child born on 2023-05-12", Held("child_under_36_months", date(2023, 5, 12), date(2026, 5, 11))),
        ("nuôi con sinh ngày 29/02/2024", Held("child_under_36_months", date(2024, 2, 29), date(2027, 2, 28))),
        (
            "một mình nuôi con sinh 12/05/2023",
            Held("alone_with_child_under_36_months", date(2023, 5, 12), date(2026, 5, 11)),
        ),
        ("con sinh 05/2023", Held("child_under_36_months", date(2023, 5, 1), date(2026, 5, 30))),
        ("vợ thương binh 61% đến 80%", Held("spouse_of_invalid_61")),
    ],
)
def test_a_fact_may_say_from_when_to_when(text: str, held: Held) -> None:
    assert READER.read(text) == ([held], [])


def test_a_fact_holds_on_its_first_and_last_day() -> None:
    held = [Held("studying", date(2024, 9, 1), date(2027, 6, 30)), Held("volunteer")]
    days = [date(2024, 8, 31), date(2024, 9, 1), date(2027, 6, 30), date(2027, 7, 1)]
    assert [len(facts_on(held, day)) for day in days] == [1, 2, 2, 1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("studing", "Không hiểu “studing”; có phải là “đang học”?"),
        ("biết bay", "Không hiểu sự việc “biết bay”."),
        ("đang học từ 01/09/2027 đến 30/06/2024", "“đang học từ 01/09/2027 đến 30/06/2024”: ngày cuối trước ngày đầu."),
        ("con sinh 31/02/2023", "Không hiểu sự việc “con sinh 31/02/2023”."),
    ],
)
def test_what_is_not_understood_gets_one_sentence_and_the_rest_is_kept(text: str, sentence: str) -> None:
    held, reasons = READER.read(f"{text}; volunteer")
    assert [str(reason) for reason in reasons] == [sentence]
    assert held == [Held("volunteer")]


def test_words_are_vietnamese_and_know_their_english() -> None:
    words = Fact("studying", "đang học", "studying").words
    assert (f"{words}", words.en) == ("đang học", "studying")
    rebuilt, values = words.__reduce__()
    assert (rebuilt(*values).en, rebuilt) == ("studying", Words)
