"""What may be written about a person; every reason against it, every warning. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sansang.kernel.dates import PartialDate
from sansang.kernel.identity import contradictions, province_warning
from sansang.kernel.reasons import Reason

# Joining ages: Điều lệ Đảng Cộng sản Việt Nam, Điều 1 (18); Điều lệ Đoàn TNCS Hồ Chí Minh, Điều 1 (16).
PARTY_AGE, UNION_AGE = 18, 16
OLDEST = 100
# Letters first; lists tell namesakes apart by “Lò Văn Thi (A)”, “Lò Văn Thi 2”.
_NAME = re.compile(r"[^\W\d_](?:[^\W_]|[ '’ʼ.,()\-\ufffd])*")


def reasons_against(values: Mapping[str, Any], *, today: date) -> list[Reason]:
    """Every reason against writing these values of a person.

    `values` has the keys of a person: full_name, born (PartialDate or None), sex, identity_number (twelve digits or
    None), party_joined_on, union_joined_on. Missing keys count as not known.
    """
    found = []
    name = values.get("full_name")
    if not name:
        found.append(Reason("no_name", "Thiếu họ và tên."))
    elif not _NAME.fullmatch(name):
        found.append(Reason("name_letters", "Họ và tên “{name}” có ký tự không dùng trong tên.", {"name": name[:60]}))
    if not values.get("sex"):
        found.append(Reason("no_sex", "Thiếu giới tính."))
    born: PartialDate | None = values.get("born")
    if born is not None:
        found += _birth_reasons(born, today)
    number = values.get("identity_number")
    if number:
        found += contradictions(number, born=born, sex=values.get("sex"))
    found += _joined_reasons(values, born, today)
    return found


def _birth_reasons(born: PartialDate, today: date) -> list[Reason]:
    if born.day > today:
        return [Reason("born_in_future", "Ngày sinh {day} ở tương lai.", {"day": str(born)})]
    if today.year - born.day.year > OLDEST:
        return [Reason("born_too_early", "Ngày sinh {day} quá xa.", {"day": str(born)})]
    return []


def _joined_reasons(values: Mapping[str, Any], born: PartialDate | None, today: date) -> list[Reason]:
    found = []
    for key, age, words in (
        ("party_joined_on", PARTY_AGE, "Ngày vào Đảng {day} không hợp lệ."),
        ("union_joined_on", UNION_AGE - 1, "Ngày vào Đoàn {day} không hợp lệ."),
    ):
        joined: date | None = values.get(key)
        if joined is None:
            continue
        too_young = born is not None and joined.year < born.day.year + age
        if joined > today or too_young:
            found.append(Reason(key, words, {"day": f"{joined:%d/%m/%Y}"}))
    return found


def warnings_about(values: Mapping[str, Any], *, home: str, today: date) -> list[Reason]:
    """What is unusual but may be right: a number of another province (`home`: "011"), an age outside 18 to 60."""
    found = []
    number = values.get("identity_number")
    if number and (warning := province_warning(number, home=home)):
        found.append(warning)
    born: PartialDate | None = values.get("born")
    if born is not None and not 18 <= today.year - born.day.year <= 60:
        found.append(Reason("unusual_age", "{age} tuổi, ngoài tuổi thường gặp.", {"age": today.year - born.day.year}))
    return found
