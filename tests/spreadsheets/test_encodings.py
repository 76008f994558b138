import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sansang.spreadsheets import encodings
from sansang.spreadsheets.encodings import from_tcvn3, from_vni, repair_text

LETTERS = [
    unicodedata.normalize("NFC", unicodedata.normalize("NFD", letter) + tone)
    for letter in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
]
TO_TCVN3 = {letter: chr(code) for code, letter in encodings._FROM_TCVN3.items()}
TO_VNI = {letter: code for code, letter in encodings._FROM_VNI.items() if letter.islower() and code.islower()}
TO_VNI |= {letter.upper(): code[0].upper() + code[1:] for letter, code in TO_VNI.items()}


def in_tcvn3(text: str) -> str:
    """The text as a TCVN3 font's codes; capitals with tones have none of their own, as in life."""
    return "".join(TO_TCVN3.get(letter) or TO_TCVN3.get(letter.lower(), letter) for letter in text)


def in_vni(text: str) -> str:
    """The text as VNI-Windows codes."""
    return "".join(TO_VNI.get(letter, letter) for letter in text)


WORDS = ["nguyễn", "văn", "đông", "lò", "thị", "mường", "giàng", "quàng", "trịnh", "thiêm", "phượng", "hữu", "kỷ", "vừ"]


def test_all_67_small_letters_are_in_both_tables() -> None:
    marked = [letter for letter in [*LETTERS, "đ"] if not letter.isascii()]
    assert len(marked) == 67
    assert set(marked) <= set(TO_TCVN3)
    assert set(marked) <= set(TO_VNI)
    assert {letter.upper() for letter in marked} <= set(encodings._FROM_VNI.values())


@pytest.mark.parametrize(
    ("coded", "right"),
    [
        ("Lß V¨n Thi", "Lò Văn Thi"),
        ("D©n qu©n tù vÖ", "Dân quân tự vệ"),
        ("NguyÔn V¨n §«ng", "Nguyễn Văn Đông"),
        ("TrÞnh §øc Thiªm", "Trịnh Đức Thiêm"),
        ("TuÇn Gi¸o", "Tuần Giáo"),
        ("M\u00adêng NhÐ", "Mường Nhé"),
        ("NGUYÔN V¡N §¤NG", "NGUYỄN VĂN ĐÔNG"),
        ("Côc thèng kª TØnh §iÖn Biªn", "Cục thống kê Tỉnh Điện Biên"),
    ],
)
def test_tcvn3(coded: str, right: str) -> None:
    assert repair_text(coded) == (right, "TCVN3")


@pytest.mark.parametrize(
    ("coded", "right"),
    [
        ("Ñieän Bieân", "Điện Biên"),
        ("Loø Vaên Thi", "Lò Văn Thi"),
        ("töï veä", "tự vệ"),
        ("Giaøng Thò Sua", "Giàng Thị Sua"),
    ],
)
def test_vni(coded: str, right: str) -> None:
    assert repair_text(coded) == (right, "VNI")


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=5))
def test_every_name_comes_back_from_both(words: list[str]) -> None:
    name = " ".join(words)
    assert from_tcvn3("".join(TO_TCVN3.get(letter, letter) for letter in name)) == name
    assert from_vni("".join(TO_VNI.get(letter, letter) for letter in name)) == name


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), st.booleans())
def test_right_text_is_never_touched(words: list[str], capitals: bool) -> None:
    name = " ".join(words).upper() if capitals else " ".join(words).title()
    assert repair_text(name) == (name, None)
    assert repair_text(unicodedata.normalize("NFD", name))[0] == name


@pytest.mark.parametrize(
    "text", ["José Müller", "Điều 5 § 2", "“Bản Lọng”, 20 °C", "Hờ A Dế", "Pờ Go Lỳ", "Khoàng Thị Xê", ""]
)
def test_other_right_texts_stay(text: str) -> None:
    assert repair_text(text) == (text, None)


NAMES = st.lists(
    st.sampled_from([*WORDS, "điện", "biên", "huổi", "noong", "bản", "tiểu", "đội"]), min_size=3, max_size=6
)


@given(NAMES)
def test_a_name_in_an_old_font_comes_back_or_is_left_as_it_is(words: list[str]) -> None:
    name = " ".join(word.title() for word in words)
    for coded in (in_tcvn3(name), in_vni(name)):
        found, encoding = repair_text(coded)
        assert found in {name, coded}
        if encoding is None:
            assert found == coded
    assert repair_text(in_tcvn3(f"{name} Nguyễn"))[0].casefold() == f"{name} Nguyễn".casefold()


@given(st.text(max_size=40))
def test_repairing_twice_is_repairing_once(text: str) -> None:
    once, _ = repair_text(text)
    assert repair_text(once)[0] == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=40))
def test_plain_text_is_never_touched(text: str) -> None:
    assert repair_text(text) == (text, None)


@pytest.mark.parametrize(
    ("coded", "right"),
    [("N÷", "Nữ"), ("Lª", "Lê"), ("yªu", "yêu"), ("Baûn Noong Vai", "Bản Noong Vai"), ("Thoân, baûn", "Thôn, bản")],
)
def test_short_cells_are_understood_too(coded: str, right: str) -> None:
    assert repair_text(coded)[0] == right
