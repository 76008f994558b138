"""The order of candidates and what the system proposes for each: repeatable, and every position explained.

The order, each line only among those whom the lines before leave equal:
1. checks: all three met, then those the panel weighs, then those not finished; who fails comes last;
2. volunteers;
3. more of the skills that the round looks for;
4. the village of which, with one more, the smallest part of its candidates stands in the order;
5. the sex of which, with one more, the smallest part of its candidates stands in the order;
6. the later year of birth;
7. a hash of the round and the person: no meaning, the same each time.
Whoever has a bar (no longer eligible, serving by now) stands last. Places are filled in this order: first in a unit
of one's own village, then in a unit of the whole commune or agency.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from sansang.kernel.reasons import Reason
from sansang.law.whys import SEX_WORDS
from sansang.selection.rules.checks import Meaning, Standing

ARTICLE = "Luật 48/2019/QH14, Điều 10"
VOLUNTEERS = "Luật 48/2019/QH14, Điều 11 khoản 3"
EQUAL_SEXES = "Luật 48/2019/QH14, Điều 14 khoản 6"


class Choice(StrEnum):
    CHOSEN = "chosen"
    RESERVE = "reserve"
    NOT_CHOSEN = "not_chosen"


@dataclass(frozen=True)
class Applicant:
    """What counts about one candidate. `skills` are those of the person that the round looks for."""

    key: int
    standing: Standing
    volunteer: bool = False
    skills: frozenset[str] = frozenset()
    village: str = ""  # folded
    village_name: str = ""
    sex: str = ""
    birth_year: int | None = None
    bars: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Opening:
    """Places in a unit; `village` (folded) when the unit is one village's own."""

    key: int
    unit: str
    number: int
    village: str = ""


@dataclass(frozen=True)
class Position:
    """Where one candidate stands, what is proposed ("" while checks are not finished), and every reason."""

    key: int
    rank: int
    proposed: str
    opening: int | None
    whys: tuple[Reason, ...]


_CRITERIA = ("bars", "checks", "volunteer", "skills", "village", "sex", "age", "hash")
_MEANINGS = [Meaning.MEETS, Meaning.WEIGH, Meaning.OPEN, Meaning.FAILS]
Tier = tuple[bool, int, bool, int]
Bucket = tuple[str, str]  # village and sex
Key = tuple[float, float, int, str]


def tie_break(seed: str, key: int) -> str:
    """A plain hash of round and person: nothing can be read from it, and it is the same each time."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def _tier(one: Applicant) -> Tier:
    return bool(one.bars), _MEANINGS.index(one.standing.meaning), not one.volunteer, -len(one.skills)


@dataclass(frozen=True)
class _Placed:
    one: Applicant
    of_village: int  # the how manieth of the village's candidates
    of_sex: int
    ahead_by: str  # the criterion that puts it before the next; "" for the last


class _Order:
    """Puts candidates in order, counting what each village and each sex has had."""

    def __init__(self, applicants: Sequence[Applicant], seed: str) -> None:
        self.applicants, self.seed = applicants, seed
        self.villages = Counter(one.village for one in applicants)
        self.sexes = Counter(one.sex for one in applicants)
        self.of_village: Counter[str] = Counter()
        self.of_sex: Counter[str] = Counter()

    def placed(self) -> list[_Placed]:
        tiers: dict[Tier, list[Applicant]] = {}
        for one in self.applicants:
            tiers.setdefault(_tier(one), []).append(one)
        found: list[_Placed] = []
        in_order = sorted(tiers)
        for tier, following in zip_longest(in_order, in_order[1:]):
            found += self._one_tier(tiers[tier], _first_difference(tier, following) if following else "")
        return found

    def _one_tier(self, members: Sequence[Applicant], then: str) -> list[_Placed]:
        """The order of those equal so far; `then` says why the last of them stands before the next tier."""
        buckets: dict[Bucket, list[Applicant]] = {}
        for one in sorted(members, key=self._within, reverse=True):
            buckets.setdefault((one.village, one.sex), []).append(one)
        taken: list[_Placed] = []
        before: tuple[Bucket, dict[Bucket, Key]] | None = None
        while buckets:
            keys = {bucket: self._key(bucket, waiting[-1]) for bucket, waiting in buckets.items()}
            best = min(keys, key=keys.__getitem__)
            if before is not None:
                taken[-1] = replace(taken[-1], ahead_by=self._why_ahead(taken[-1].one, best, keys, before))
            taken.append(self._take(buckets, best, then))
            before = best, keys
        return taken

    def _take(self, buckets: dict[Bucket, list[Applicant]], best: Bucket, then: str) -> _Placed:
        one = buckets[best].pop()
        if not buckets[best]:
            del buckets[best]
        self.of_village[one.village] += 1
        self.of_sex[one.sex] += 1
        return _Placed(one, self.of_village[one.village], self.of_sex[one.sex], then)

    def _within(self, one: Applicant) -> tuple[int, str]:
        return -(one.birth_year or 0), tie_break(self.seed, one.key)

    def _key(self, bucket: Bucket, first: Applicant) -> Key:
        village, sex = bucket
        return (
            (self.of_village[village] + 1) / self.villages[village],
            (self.of_sex[sex] + 1) / self.sexes[sex],
            *self._within(first),
        )

    def _why_ahead(
        self, one: Applicant, best: Bucket, keys: Mapping[Bucket, Key], before: tuple[Bucket, Mapping[Bucket, Key]]
    ) -> str:
        """By what the one taken before stands ahead of the first of `best`, as the shares were when it was taken."""
        bucket, then = before
        theirs = then[best] if best != bucket else (*then[bucket][:2], *keys[best][2:])
        at = next(at for at, (a, b) in enumerate(zip(then[bucket], theirs, strict=True)) if a != b)
        return _CRITERIA[4 + at]


def _first_difference(tier: Tier, other: Tier) -> str:
    return next(name for name, a, b in zip(_CRITERIA, tier, other, strict=False) if a != b)


def order(applicants: Iterable[Applicant], *, seed: str) -> list[int]:
    """The keys of the candidates in order, whatever the order in which they come. Keys must differ."""
    return [placed.one.key for placed in _Order(list(applicants), seed).placed()]


def propose(applicants: Iterable[Applicant], *, openings: Sequence[Opening], seed: str) -> list[Position]:
    """The ranked proposal: who is chosen for which unit, who stands in reserve, each with every reason.

    The same applicants, openings and seed give the same proposal, in whatever order they come.
    """
    ordering = _Order(list(applicants), seed)
    placed = ordering.placed()
    left = {one.key: one.number for one in openings}
    in_order = sorted(openings, key=lambda one: one.key)
    found, reserves = [], 0
    for rank, one in enumerate(placed, 1):
        opening = _opening_for(one.one, in_order, left)
        proposed = _proposed(one.one, opening)
        reserves += proposed == Choice.RESERVE
        if proposed == Choice.CHOSEN and opening is not None:
            left[opening.key] -= 1
        place = opening if proposed == Choice.CHOSEN else None
        whys = (*_whys(one, ordering), *_outcome(proposed, place, reserves))
        found.append(Position(one.one.key, rank, proposed, place.key if place else None, whys))
    return found


def _opening_for(one: Applicant, openings: Sequence[Opening], left: Mapping[int, int]) -> Opening | None:
    """The unit of one's own village, else one of the whole office with the most places left."""
    free = [opening for opening in openings if left[opening.key] > 0]
    own = [opening for opening in free if opening.village and opening.village == one.village]
    return next(iter(own or sorted((o for o in free if not o.village), key=lambda o: -left[o.key])), None)


def _proposed(one: Applicant, opening: Opening | None) -> str:
    if one.bars or one.standing.meaning is Meaning.FAILS:
        return Choice.NOT_CHOSEN
    if one.standing.meaning is Meaning.OPEN:
        return ""
    return Choice.CHOSEN if opening else Choice.RESERVE


def _whys(placed: _Placed, ordering: _Order) -> list[Reason]:
    one = placed.one
    found = [*one.bars, *one.standing.reasons]
    if one.volunteer:
        found.append(Reason("volunteer", "Tình nguyện: xếp trước người không tình nguyện.", {}, VOLUNTEERS))
    if one.skills:
        words = "Có {count} kỹ năng mà đợt này cần."
        found.append(Reason("skills", words, {"count": len(one.skills)}))
    params = {"village": one.village_name, "at": placed.of_village, "all": ordering.villages[one.village]}
    words = "{village}: người thứ {at} trong {all} người được xét."
    found.append(Reason("village", words if one.village_name else VILLAGE_UNKNOWN, params))
    if one.sex:
        params = {"sex": SEX_WORDS[one.sex], "at": placed.of_sex, "all": ordering.sexes[one.sex]}
        found.append(Reason("sex", "Giới tính {sex}: người thứ {at} trong {all} người được xét.", params, EQUAL_SEXES))
    if one.birth_year:
        found.append(Reason("age", "Sinh năm {year}.", {"year": one.birth_year}))
    if placed.ahead_by:
        found.append(Reason(f"ahead_{placed.ahead_by}", AHEAD[placed.ahead_by]))
    return found


VILLAGE_UNKNOWN = "Chưa ghi thôn, bản: người thứ {at} trong {all} người được xét."
# By what someone stands before the next in the order.
AHEAD = {
    "bars": "Trước người tiếp theo vì người ấy không còn đủ điều kiện.",
    "checks": "Trước người tiếp theo nhờ kết quả kiểm tra.",
    "volunteer": "Trước người tiếp theo vì tình nguyện.",
    "skills": "Trước người tiếp theo nhờ kỹ năng mà đợt cần.",
    "village": "Trước người tiếp theo để cân đối giữa các thôn.",
    "sex": "Trước người tiếp theo để cân đối giữa nam và nữ.",
    "age": "Trước người tiếp theo vì trẻ hơn.",
    "hash": "Ngang nhau mọi mặt với người tiếp theo: thứ tự theo số băm của đợt và hồ sơ, lần nào tính cũng như nhau.",
}


def _outcome(proposed: str, opening: Opening | None, reserves: int) -> list[Reason]:
    if proposed == Choice.CHOSEN and opening is not None:
        words = "Đề nghị chọn vào {unit}, là đơn vị của thôn." if opening.village else "Đề nghị chọn vào {unit}."
        return [Reason("proposed_chosen", words, {"unit": opening.unit}, ARTICLE)]
    if proposed == Choice.RESERVE:
        words = "Đủ chỉ tiêu: đề nghị dự bị, thứ {at}."
        return [Reason("proposed_reserve", words, {"at": reserves}, ARTICLE)]
    if proposed == Choice.NOT_CHOSEN:
        return [Reason("proposed_not_chosen", "Đề nghị không chọn.", {}, ARTICLE)]
    return [Reason("proposed_later", "Chưa đề nghị: phải kiểm tra đủ ba mặt.", {}, ARTICLE)]
