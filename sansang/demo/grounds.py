"""Facts about people that the law attaches something to, dealt out so that every ground occurs.

Which facts there are, who decides and which sex a ground is for is asked of the law.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property

from sansang.citizens.models import Circumstance
from sansang.citizens.rules.register_facts import decision_of, grounds_of
from sansang.demo.chance import stream
from sansang.law.deciders import who_decides
from sansang.law.grounds import EFFECTS, OF_A_CHILD, OF_MEMBERS
from sansang.law.rules import VOLUNTEER, Rules, rules_on
from sansang.organisation.actions.places import TWO_TIERS

PRESENT = date(2026, 11, 26)  # the day on which the demonstration looks around: much ends soon before or after it
TWO_YEARS_AGO = date(2024, 10, 1)

# Fact, how many of ten thousand who may have it, from which age to which.
OFTEN = (
    ("studying", 1700, 18, 24), ("abroad", 130, 19, 40), ("pregnant", 150, 19, 38),
    ("child_under_36_months", 800, 19, 40), ("alone_with_child_under_36_months", 40, 22, 45), ("unfit", 150, 19, 45),
    ("spouse_in_army", 90, 22, 45), ("spouse_in_police", 80, 22, 45), ("spouse_in_disadvantaged_area", 70, 24, 45),
    ("sole_labourer_of_poor_household", 220, 20, 45), ("carer_of_relative", 120, 22, 45),
    ("household_heavily_damaged", 60, 18, 45), ("spouse_of_invalid_61", 25, 30, 45),
    ("child_of_invalid_61", 45, 18, 45), ("spouse_of_martyr", 12, 25, 45),
    ("child_of_martyr", 30, 25, 45), ("spouse_of_invalid_81", 15, 30, 45),
    ("child_of_invalid_81", 30, 18, 45), ("reservist_placed", 260, 22, 40), ("reservist_unplaced", 190, 22, 40),
    ("carer_of_heroic_mother", 10, 25, 45), ("carer_of_person_81", 35, 20, 45), ("cipher_worker", 15, 22, 45),
    ("disabled", 170, 18, 45), ("serious_disease", 60, 18, 45), ("mental_illness", 50, 18, 45),
    ("serving_in_army", 260, 18, 27), ("serving_in_police", 90, 18, 27), ("dead", 20, 18, 45),
    ("declared_missing", 5, 20, 45), ("prosecuted", 25, 18, 45), ("compulsory_education", 8, 18, 40),
    ("drug_addiction", 30, 19, 45), ("compulsory_rehabilitation", 20, 19, 45), ("education_at_commune", 20, 18, 35),
)  # fmt: skip
MEN_ONLY = ("reservist_placed", "reservist_unplaced", "serving_in_army", "serving_in_police")
VOLUNTEERS = 0.07
# What lasts until its paper says so; the rest holds until further notice.
BOUNDED = ("serving_in_army", "serving_in_police", "compulsory_education", "compulsory_rehabilitation",
           "education_at_commune")  # fmt: skip
# One of each state first, so that even a handful of people shows them all.
FIRST = ("prosecuted", "disabled", "child_of_martyr", "studying")
OF_THE_LEFT = {"removed": ("prosecuted", "drug_addiction", "title_stripped", "compulsory_education", "dead")}
EARLY = (
    "sudden_hardship", "called_to_army", "called_to_police", "recruited", "admitted_to_school", "leaving_for_abroad",
    "unfit",
)  # fmt: skip
EXEMPT = ("disabled", "serious_disease", "mental_illness")
NOT_SERVING = (*EXEMPT, *BOUNDED, "dead", "declared_missing")
PAPER, DECISION = "GXN-TRÌNH-DIỄN", "QĐ-TRÌNH-DIỄN"


@dataclass
class Someone:
    """What dealing looks at; `ended` is the reason why the last service ended, `left_on` its last day."""

    pk: int
    age: int
    sex: str
    office: int
    in_agency: bool
    serves: bool
    ended: str = ""
    left_on: date | None = None


@dataclass
class Deck:
    """Facts that must be dealt once each."""

    citizens: list[str]
    members: list[str]


@cache
def decider(decision: str, body: str, *, is_new: bool) -> str:
    """Who decides, in the words of the law: a district until 30/06/2025, then a commune."""
    found = who_decides(rules_on(TWO_TIERS if is_new else TWO_YEARS_AGO), decision, body=body)
    return str(found[0].who)[:100] if found else ""


@dataclass
class Dealer:
    """Deals facts; the same seed deals the same. `showcase` is an office of which every ground is to be there."""

    seed: int
    showcase: int
    people: int
    number: int = 0
    decks: dict[bool, Deck] = field(init=False)
    suited: dict[tuple[str, str], bool] = field(default_factory=dict)
    decisions: dict[tuple[str, str], str] = field(default_factory=dict)
    bounded: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = stream(self.seed, "grounds")
        self.decks = {here: Deck(self._of(tuple(EFFECTS)), self._of(OF_MEMBERS)) for here in (True, False)}

    @cached_property
    def rules(self) -> Rules:
        return rules_on(PRESENT)

    def _of(self, kinds: tuple[str, ...]) -> list[str]:
        """The facts under grounds of these kinds, those of `FIRST` before all others."""
        found = dict.fromkeys(one.fact.code for one in self.rules.grounds.values() if one.kind in kinds)
        found.pop("completed_service", None)  # follows from a service that was completed
        if kinds == OF_MEMBERS:
            found = {code: None for code in found if code not in ("dead", "declared_missing", "title_stripped")}
        return [*(code for code in FIRST if code in found), *(code for code in found if code not in FIRST)]

    def deal(self, one: Someone) -> list[Circumstance]:
        """The facts of one person."""
        if one.ended and not one.serves:
            found = self._of_former(one)
        else:
            found = [self._row(one, fact) for fact in self._facts(one)]
        if 18 <= one.age < 50 and not one.serves and self.random.random() < VOLUNTEERS:
            found.append(self._row(one, VOLUNTEER))
        return found

    def _of_former(self, one: Someone) -> list[Circumstance]:
        """What made a service end, or that it was completed; holds from the day after it ended."""
        assert one.left_on is not None
        after = one.left_on + timedelta(days=1)
        if one.ended == "completed":
            return [self._row(one, "completed_service", after)]
        facts = OF_THE_LEFT.get(one.ended) or EARLY
        if one.ended not in ("removed", "early_release"):
            return []
        fact = facts[self.random.randrange(len(facts))]
        found = [self._row(one, fact, one.left_on)]
        if fact == "called_to_army" and after > PRESENT - timedelta(days=720):
            found.append(self._row(one, "serving_in_army", after))
        return found

    def _facts(self, one: Someone) -> list[str]:
        deck = self.decks[one.office == self.showcase]
        cards = deck.members if one.serves else deck.citizens
        if cards and 18 < one.age < 38 and self._is_to_be_dealt(one):
            for at, fact in enumerate(cards):
                if self._suits(fact, one.sex):
                    return [cards.pop(at)]
        if one.serves and self.random.random() > 0.08:
            return []
        luck = self.random.randrange(10_000)
        for fact, often, low, high in OFTEN:
            if not low <= one.age <= high or not self._suits(fact, one.sex):
                continue
            if luck < often:
                return [] if one.serves and fact in NOT_SERVING else [fact]
            luck -= often
        return []

    def _is_to_be_dealt(self, one: Someone) -> bool:
        """Of many people few take part, so that the grounds lie apart."""
        share = self.people / 40 if one.office == self.showcase else self.people
        return self.random.random() < min(1.0, 200 / max(share, 1))

    def _suits(self, fact: str, sex: str) -> bool:
        if (known := self.suited.get((fact, sex))) is None:
            only = "male" if fact in MEN_ONLY else self.rules.book.facts[fact].only
            grounds = grounds_of(self.rules, fact)
            known = only in ("", sex) and (not grounds or any(ground.sex in ("", sex) for ground in grounds))
            self.suited[fact, sex] = known
        return known

    def _decision(self, fact: str, sex: str) -> str:
        if (known := self.decisions.get((fact, sex))) is None:
            known = self.decisions[fact, sex] = decision_of(self.rules, fact, sex=sex)
        return known

    def _is_bounded(self, fact: str) -> bool:
        """Whether a fact is recorded with its end."""
        if (known := self.bounded.get(fact)) is None:
            grounds = grounds_of(self.rules, fact)
            known = fact in BOUNDED or (bool(grounds) and all(ground.needs_end for ground in grounds))
            self.bounded[fact] = known
        return known

    def _row(self, one: Someone, fact: str, first: date | None = None) -> Circumstance:
        first_on, last_on = self._days(one, fact, first)
        self.number += 1
        row = Circumstance(
            person_id=one.pk,
            fact=fact,
            first_on=first_on,
            last_on=last_on,
            paper_number=f"{self.number}/{PAPER}",
            paper_on=first_on,
        )
        decision = self._decision(fact, one.sex)
        decided_on = first_on + timedelta(days=self.random.randrange(3, 40))
        if decision and decided_on <= PRESENT and self.random.random() < 0.85:
            body = "agency" if one.in_agency else "commune"
            row.decided_by = decider(decision, body, is_new=decided_on >= TWO_TIERS)
            row.decision_number, row.decided_on = f"{self.number}/{DECISION}", decided_on
        return row

    def _days(self, one: Someone, fact: str, first: date | None) -> tuple[date, date | None]:
        random = self.random
        is_bounded = self._is_bounded(fact)
        if first is not None:
            long = 720 if fact == "serving_in_army" else 365 * random.randrange(1, 3)
            return first, first + timedelta(days=long) if is_bounded else None
        ends = PRESENT + timedelta(days=self._ending())
        if not is_bounded:
            oldest = min(900, max(40, (one.age - 18) * 365))
            return PRESENT - timedelta(days=random.randrange(20, oldest + 1)), None
        long = 280 if fact == "pregnant" else 1095 if fact in OF_A_CHILD else 365 * random.choice((1, 2, 2, 3))
        return max(ends - timedelta(days=long), TWO_YEARS_AGO) if fact not in OF_A_CHILD else _child(ends), ends

    def _ending(self) -> int:
        """In how many days something ends: a good part around now, some of it over already."""
        random = self.random
        luck = random.random()
        if luck < 0.1:
            return -random.randrange(1, 60)
        return random.randrange(0, 60) if luck < 0.35 else random.randrange(60, 270)


def _child(ends: date) -> date:
    """The birth of a child that is under three years up to a day."""
    after = ends + timedelta(days=1)
    return after.replace(year=after.year - 3)
