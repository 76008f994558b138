"""The personal identification number (số định danh cá nhân): twelve digits that tell province, sex and year of birth.

Decree 137/2015/NĐ-CP Art. 13; Circular 07/2016/TT-BCA Appendix 1 (province codes stay fixed after mergers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sansang.kernel.dates import PartialDate
from sansang.kernel.reasons import Reason

Sex = Literal["male", "female"]

_NAMES = (
    "001 Hà Nội,002 Hà Giang,004 Cao Bằng,006 Bắc Kạn,008 Tuyên Quang,010 Lào Cai,011 Điện Biên,012 Lai Châu,"
    "014 Sơn La,015 Yên Bái,017 Hòa Bình,019 Thái Nguyên,020 Lạng Sơn,022 Quảng Ninh,024 Bắc Giang,025 Phú Thọ,"
    "026 Vĩnh Phúc,027 Bắc Ninh,030 Hải Dương,031 Hải Phòng,033 Hưng Yên,034 Thái Bình,035 Hà Nam,036 Nam Định,"
    "037 Ninh Bình,038 Thanh Hóa,040 Nghệ An,042 Hà Tĩnh,044 Quảng Bình,045 Quảng Trị,046 Thừa Thiên Huế,"
    "048 Đà Nẵng,049 Quảng Nam,051 Quảng Ngãi,052 Bình Định,054 Phú Yên,056 Khánh Hòa,058 Ninh Thuận,"
    "060 Bình Thuận,062 Kon Tum,064 Gia Lai,066 Đắk Lắk,067 Đắk Nông,068 Lâm Đồng,070 Bình Phước,072 Tây Ninh,"
    "074 Bình Dương,075 Đồng Nai,077 Bà Rịa - Vũng Tàu,079 Hồ Chí Minh,080 Long An,082 Tiền Giang,083 Bến Tre,"
    "084 Trà Vinh,086 Vĩnh Long,087 Đồng Tháp,089 An Giang,091 Kiên Giang,092 Cần Thơ,093 Hậu Giang,"
    "094 Sóc Trăng,095 Bạc Liêu,096 Cà Mau"
)
PROVINCE_CODES: dict[str, str] = dict(item.split(" ", 1) for item in _NAMES.split(","))

_DIGITS = re.compile(r"[0-9]{12}")
# Spaces, dots, dashes, apostrophes, and the marks that come along when a number is copied from a page.
_BETWEEN = re.compile("[\\s.\\-–'’\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_ARTICLE = "NĐ 137/2015/NĐ-CP, Điều 13"


class IdentityFacts(NamedTuple):
    province_code: str
    sex: Sex
    birth_year: int


@dataclass(frozen=True)
class IdentityReading:
    """`number` is None when nothing usable was written; `reasons` say what is wrong with what was."""

    number: str | None
    repaired: bool
    reasons: list[Reason]


def is_identity_number(text: str) -> bool:
    """True for twelve digits that begin with a province code."""
    return bool(_DIGITS.fullmatch(text)) and text[:3] in PROVINCE_CODES


def identity_facts(number: str) -> IdentityFacts:
    """Province code, sex and birth year that a number of twelve digits tells. Raises ValueError for other text."""
    if not _DIGITS.fullmatch(number):
        raise ValueError("not twelve digits")
    fourth = int(number[3])
    return IdentityFacts(number[:3], "female" if fourth % 2 else "male", 1900 + 100 * (fourth // 2) + int(number[4:6]))


def read_identity_number(value: object) -> IdentityReading:
    """Read a cell as an identity number; a lost leading zero comes back where that is certain.

    Takes text with spaces, dots, dashes or a leading apostrophe, or a number from Excel. An empty cell gives no
    number and no reason; an old nine-digit identity card gives a reason of its own.
    """
    if value is None or isinstance(value, bool):
        return IdentityReading(None, False, [])
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = _BETWEEN.sub("", text.removesuffix(".0"))
    if not text:
        return IdentityReading(None, False, [])
    if not text.isascii() or not text.isdigit():
        return _refused("identity_letters", "Số định danh “{value}” có ký tự không phải chữ số", text)
    if len(text) in (10, 11) and is_identity_number(text.zfill(12)):
        return IdentityReading(text.zfill(12), True, [])
    if len(text) == 9:
        return _refused(
            "identity_old_card", "“{value}” là số chứng minh nhân dân cũ (9 số), cần số định danh 12 số", text
        )
    if len(text) != 12:
        return _refused("identity_length", "Số định danh “{value}” phải có 12 chữ số", text)
    if text[:3] not in PROVINCE_CODES:
        return _refused("identity_province", "Số định danh “{value}” bắt đầu bằng mã tỉnh không có", text)
    return IdentityReading(text, False, [])


def contradictions(number: str, *, born: PartialDate | None, sex: str | None) -> list[Reason]:
    """Every point in which a number denies the birth year or the sex written beside it (None: not known)."""
    facts = identity_facts(number)
    found = []
    if born is not None and born.day.year != facts.birth_year:
        found.append(
            Reason(
                "identity_birth_year",
                "Số định danh cho năm sinh {number_year}, nhưng ghi năm {written_year}",
                {"number_year": facts.birth_year, "written_year": born.day.year},
                _ARTICLE,
            )
        )
    if sex and sex != facts.sex:
        words = {
            "male": Reason("identity_sex", "Số định danh cho giới tính nam, nhưng ghi nữ", {}, _ARTICLE),
            "female": Reason("identity_sex", "Số định danh cho giới tính nữ, nhưng ghi nam", {}, _ARTICLE),
        }
        found.append(words[facts.sex])
    return found


def province_warning(number: str, *, home: str) -> Reason | None:
    """A warning when the number was given in another province than `home` ("011"): people do move."""
    code = number[:3]
    if code == home:
        return None
    return Reason(
        "identity_other_province",
        "Số định danh cấp ở {province}",
        {"province": PROVINCE_CODES.get(code, code)},
    )


def _refused(code: str, message: str, value: str) -> IdentityReading:
    return IdentityReading(None, False, [Reason(code, message, {"value": value[:30]}, _ARTICLE)])
