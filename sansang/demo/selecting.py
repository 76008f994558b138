"""Selection in Thanh Yên and two neighbours: a round in every state, made by the very actions that clerks use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from sansang.demo.chance import stream
from sansang.demo.grounds import PRESENT
from sansang.demo.offices import SHOWCASE, command_of
from sansang.organisation.models import User
from sansang.selection.actions import rounds
from sansang.selection.actions.candidates import (
    CheckLine,
    ChoiceLine,
    choose_as_proposed,
    gather_candidates,
    record_checks,
    record_choices,
)
from sansang.selection.actions.entering import enter_members
from sansang.selection.actions.objections import raise_objection, settle_objection
from sansang.selection.models import Candidate, Chosen, Ground, ObjectionCode, Outcome, RaisedBy, Round
from sansang.selection.queries.candidates import bars_of, considered
from sansang.selection.queries.rounds import chosen_in, needs_of

THANH_YEN, THANH_AN, THANH_NUA = SHOWCASE
WANTED = 6  # how many a round that is over took, at most
CHECKED_BY = {
    "background": "Công an xã (trình diễn)", "conduct": "UBND xã (trình diễn)", "health": "Trạm y tế (trình diễn)",
}  # fmt: skip
RESULTS = {
    "background": ("clear",) * 14 + ("verifying",),
    "conduct": ("strict",) * 12 + ("settled", "lacking"),
    "health": ("1", "2", "2", "2", "3", "3", "3", "4", "5"),
}
STEPS = ("need", "checks", "proposed", "published", "decided", "entered")


@dataclass(frozen=True)
class Plan:
    """How far a round came: its office and year, the day it was opened and from which its people serve."""

    office: str
    year: int
    step: str
    opened: date
    serves: date


PLANS = (
    Plan(THANH_YEN, 2026, "entered", date(2026, 8, 3), date(2026, 10, 20)),
    Plan(THANH_YEN, 2027, "checks", date(2026, 11, 16), date(2027, 3, 1)),
    Plan(THANH_AN, 2026, "decided", date(2026, 9, 7), date(2026, 12, 15)),
    Plan(THANH_AN, 2027, "need", date(2026, 11, 24), date(2027, 3, 1)),
    Plan(THANH_NUA, 2026, "published", date(2026, 10, 5), date(2026, 12, 25)),
    Plan(THANH_NUA, 2027, "proposed", date(2026, 11, 9), date(2027, 3, 1)),
)


def hold_rounds(users: Mapping[str, User], *, seed: int) -> list[Round]:
    """Hold every round of `PLANS` as far as there are citizens for it."""
    return [_Holding(plan, users, stream(seed, f"selection {plan.office} {plan.year}")).hold() for plan in PLANS]


def _morning(day: date) -> datetime:
    """When something is told to have been entered on a day."""
    return timezone.make_aware(datetime.combine(day, time(9)))


class _Holding:
    """One round and who acts in it."""

    def __init__(self, plan: Plan, users: Mapping[str, User], random: Random) -> None:
        self.plan, self.random = plan, random
        clerks = {THANH_YEN: "thanhyen.canbo", THANH_AN: "thanhan.canbo"}
        self.clerk = users[clerks.get(plan.office, "tinh.canbo")]
        self.decides = users["thanhyen.chihuy" if plan.office == THANH_YEN else "tinh.canbo"]
        self.day = plan.opened

    def later(self, days: int) -> date:
        self.day += timedelta(days=days)
        return self.day

    def hold(self) -> Round:
        plan = self.plan
        made = rounds.open_round(
            command_of(plan.office), year=plan.year, day=plan.opened + timedelta(days=1), serve_from=plan.serves,
            skills=("first_aid", "swimming"), guidance_number=f"{plan.year % 100}/HD-TRÌNH-DIỄN", today=plan.opened,
            by=self.clerk,
        )  # fmt: skip
        Round.objects.filter(pk=made.pk).update(created_at=_morning(plan.opened))
        steps: tuple[Callable[[Round], bool], ...] = (
            self._checks, self._propose, self._publish, self._sign, self._enter,
        )  # fmt: skip
        for step in steps[: STEPS.index(plan.step)]:
            if not step(made):
                break
        return Round.objects.get(pk=made.pk)

    def _checks(self, made: Round) -> bool:
        """Wants few, takes up twice as many; half of them are checked already when the round stops here."""
        lines, left = {}, WANTED
        for need in needs_of(made):
            number = min(need.number, left, 2)
            left -= number
            reason = "" if number == need.computed else "Theo kế hoạch của năm (trình diễn)"
            lines[need.pk] = rounds.NeedLine(number, need.component, reason)
        rounds.set_need(made, lines=lines, by=self.clerk)
        if left == WANTED or not gather_candidates(made, number=2 * (WANTED - left), by=self.clerk):
            return False
        made.candidates.update(added_at=_morning(self.day))
        day = self.later(7)
        rows = list(made.candidates.order_by("pk"))
        if self.plan.step == "checks":
            rows = rows[::2]
        lines_of_checks = [
            CheckLine(row.pk, kind, self._result(kind, row), min(day, PRESENT), CHECKED_BY[kind])
            for row in rows
            for kind in CHECKED_BY
        ]
        record_checks(made, lines=lines_of_checks, today=min(day, PRESENT), by=self.clerk)
        return True

    def _result(self, kind: str, row: Candidate) -> str:
        found = RESULTS[kind][self.random.randrange(len(RESULTS[kind]))]
        return "clear" if found == "verifying" and self.plan.step != "checks" else found

    def _propose(self, made: Round) -> bool:
        rounds.propose(made, today=self.later(3), by=self.clerk)
        return Candidate.objects.filter(round=made, proposed=Chosen.CHOSEN).exists()

    def _publish(self, made: Round) -> bool:
        self._leave_out_barred(made)
        choose_as_proposed(made, by=self.clerk)
        self._decide_the_rest(made)
        day = self.later(6)
        last = day + timedelta(days=9)
        if self.plan.step == "published":  # still posted on the day the demonstration looks around
            day, last = PRESENT - timedelta(days=3), PRESENT + timedelta(days=6)
            self.day = day
        rounds.publish(
            made, public_from=day, public_to=last, paper_number=f"{made.year}/TB-TRÌNH-DIỄN", today=day, by=self.decides
        )
        objection = raise_objection(
            made, kind=ObjectionCode.LEFT_OUT, raised_by=RaisedBy.FAMILY, received_on=self.later(2), candidate=None,
            today=self.day, by=self.clerk,
        )  # fmt: skip
        if self.plan.step != "published":
            settle_objection(
                objection, outcome=Outcome.REJECTED, settled_on=self.later(3), today=self.day, by=self.decides,
                paper_number=f"{made.year}/TL-TRÌNH-DIỄN",
            )  # fmt: skip
        return True

    def _leave_out_barred(self, made: Round) -> None:
        """Those of whom something is recorded up to the day of service that keeps them from it."""
        days = (PRESENT - timedelta(days=3), self.plan.serves, *(self.day + timedelta(days=at) for at in (6, 20)))
        seen = (row for day in days for row in considered(made, seen_by=self.clerk, on=day))
        barred = {row.candidate.pk for row in seen if bars_of(row)}
        lines = [ChoiceLine(pk, Chosen.NOT_CHOSEN, Ground.GROUND_OF_LAW) for pk in sorted(barred)]
        record_choices(made, lines=lines, by=self.clerk)

    def _decide_the_rest(self, made: Round) -> None:
        """Whom nothing was proposed for: results still open."""
        rest = made.candidates.filter(choice="")
        lines = [ChoiceLine(row.pk, Chosen.NOT_CHOSEN, Ground.STANDARDS) for row in rest]
        record_choices(made, lines=lines, by=self.clerk)

    def _sign(self, made: Round) -> bool:
        found = Round.objects.get(pk=made.pk)
        assert found.public_to is not None
        self.day = found.public_to + timedelta(days=2)
        rounds.sign(
            made, decision_number=f"{made.year}/QĐ-TRÌNH-DIỄN", decided_on=self.day, serve_from=self.plan.serves,
            signed_by="Chủ tịch UBND xã (trình diễn)", today=self.day, by=self.decides,
        )  # fmt: skip
        return bool(chosen_in(made))

    def _enter(self, made: Round) -> bool:
        return enter_members(Round.objects.get(pk=made.pk), today=self.plan.serves, by=self.clerk) > 0
