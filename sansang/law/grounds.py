"""Grounds: a fact under a point of the law. Who may rest on one, and until when it must say it lasts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sansang.kernel.days import Days
from sansang.kernel.reasons import Reason
from sansang.law.facts import Fact, Words, child_under
from sansang.law.rows import Row
from sansang.law.whys import SEX_WORDS, State, Why, cite

KIND_WORDS = {
    "deferral": Words("Tạm hoãn", "Deferral"),
    "exemption": Words("Miễn", "Exemption"),
    "registration_exemption": Words("Miễn đăng ký", "Exemption from registration"),
    "early_release": Words("Thôi trước thời hạn", "Early release"),
    "removal": Words("Đưa ra khỏi danh sách", "Removal from the list"),
    "not_selected": Words("Không tuyển chọn", "Not selected"),
    "selected": Words("Thuộc diện tuyển chọn", "To be selected"),
    "volunteering": Words("Tình nguyện", "Volunteering"),
}
EFFECTS = {
    "deferral": State.DEFERRED,
    "exemption": State.EXEMPT,
    "registration_exemption": State.EXEMPT_FROM_REGISTRATION,
    "not_selected": State.NOT_ELIGIBLE,
    "selected": State.ELIGIBLE,
}
OF_MEMBERS = ("early_release", "removal")
OF_A_CHILD = ("child_under_36_months", "alone_with_child_under_36_months")


@dataclass(frozen=True)
class Ground:
    """A case and its point on one day; `sex` is empty when both may rest on it."""

    key: str
    kind: str
    point: str
    fact: Fact
    sex: str
    text: Words
    volunteer: bool
    needs_end: bool
    row: Row

    def why(self) -> Why:
        """The reason that this ground gives a person of whom its fact is true."""
        return cite(
            self.row,
            self.key,
            "{kind}: {fact}.",
            {"kind": KIND_WORDS[self.kind], "fact": self.fact.words},
            effect=EFFECTS.get(self.kind),
            used=(self.fact.code, "sex") if self.sex else (self.fact.code,),
            waivable=self.volunteer,
        )


def grounds_from(points: Mapping[str, Row], cases: Mapping[str, Row], facts: Mapping[str, Fact]) -> dict[str, Ground]:
    """Every ground in force, by key: the cases whose point is in force too."""
    found = {}
    for key, case in cases.items():
        if point := points.get(case.values["point"]):
            said = point.values
            found[key] = Ground(
                key,
                said["kind"],
                said["point"],
                facts[case.values["fact"]],
                case.values.get("sex") or "",
                Words(said["text"], said["text_en"]),
                bool(said.get("volunteer")),
                bool(said.get("needs_end")),
                case,
            )
    return found


def whys_for_member(grounds: Iterable[Ground], *, kind: str, sex: str, facts: Collection[str]) -> list[Why]:
    """Every reason of one kind ("early_release", "removal") that these facts give a serving member."""
    return [
        ground.why()
        for ground in grounds
        if ground.kind == kind and ground.fact.code in facts and ground.sex in ("", sex)
    ]


def not_for_this_sex(ground: Ground, *, sex: str, same_point: Iterable[Ground], code: str = "not_for_sex") -> Why:
    """Why a person of this sex cannot rest on a ground of the other."""
    own = [one for one in same_point if one.sex in ("", sex)]
    params = {
        "fact": ground.fact.words,
        "only": SEX_WORDS[ground.sex],
        "sex": SEX_WORDS[sex],
        "cases": Words("; ".join(one.fact.vi for one in own), "; ".join(one.fact.en for one in own)),
    }
    message = "“{fact}” chỉ áp dụng cho {only}, không áp dụng cho {sex}."
    if own:
        message = "“{fact}” chỉ áp dụng cho {only}; với {sex}, điểm này là: {cases}."
    read = ("sex", ground.fact.code)
    # Where the fact cannot be true of this sex, one of the two is wrong; else the fact is true and gives no ground.
    missing = read if ground.fact.only not in ("", sex) else ()
    return cite(ground.row, f"{code}/{ground.key}", message, params, used=read, missing=missing)


def reasons_against_ground(
    key: str,
    grounds: Mapping[str, Ground],
    *,
    sex: str,
    days: Days,
    child_born: date | None = None,
    child_months: int = 36,
) -> list[Reason]:
    """Every reason against recording a ground for a person on these days; `grounds` are those of the first day.

    `child_born` guards the end of a ground that rests on a child's age.
    """
    ground = grounds.get(key)
    if ground is None:
        return [Reason("no_such_ground", "Điểm “{key}” không có hiệu lực vào ngày này.", {"key": key})]
    found: list[Reason] = []
    if ground.sex and ground.sex != sex:
        same = [one for one in grounds.values() if (one.kind, one.point) == (ground.kind, ground.point)]
        found.append(not_for_this_sex(ground, sex=sex, same_point=same))
    if ground.needs_end and days.last is None:
        named = {"kind": KIND_WORDS[ground.kind], "fact": ground.fact.words}
        found.append(cite(ground.row, "no_end", "{kind} ({fact}) phải ghi ngày hết hạn.", named))
    if child_born is not None and ground.fact.code in OF_A_CHILD:
        found += _past_childhood(ground, days, child_born, child_months)
    return found


def _past_childhood(ground: Ground, days: Days, child_born: date, months: int) -> list[Reason]:
    last = child_under(months, born=child_born).last
    if last is None or days.last is None or days.last <= last:
        return []
    params = {"months": months, "last": f"{last:%d/%m/%Y}"}
    message = "Con đủ {months} tháng sau ngày {last}; hãy ghi đến ngày đó."
    return [cite(ground.row, "child_too_old", message, params)]
