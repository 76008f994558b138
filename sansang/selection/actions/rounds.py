"""Opening a round, its need, and its way from preparation to the signed decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from sansang.audit.actions import record
from sansang.citizens.models import SkillKind
from sansang.citizens.queries.law import rules_for
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission
from sansang.organisation.models import Component, Unit, User
from sansang.selection.actions.steps import lock_for, lock_in, refuse_out_of_reach, take_step
from sansang.selection.models import Candidate, Ending, Need, Round, State
from sansang.selection.queries import candidates as people
from sansang.selection.queries import need as needing
from sansang.selection.queries import rounds as asking
from sansang.selection.rules.choices import reasons_against_need, reasons_against_round
from sansang.selection.rules.states import RoundState, reasons_against_step


@transaction.atomic
def open_round(
    office: Unit,
    *,
    year: int,
    day: date,
    serve_from: date,
    skills: Collection[str] = (),
    guidance_number: str = "",
    today: date,
    by: User,
) -> Round:
    """Open the round of an office and a year with its computed need. Raises RuleViolated with every reason."""
    refuse_out_of_reach(office, Permission.SELECTION, by=by)
    Unit.objects.select_for_update().get(pk=office.pk)
    own = Round.objects.filter(office=office, year=year).exclude(state=State.CANCELLED)
    reasons = reasons_against_round(year=year, day=day, serve_from=serve_from, today=today, has_one=own.exists())
    if office.kind not in asking.OFFICES:
        reasons.append(Reason("no_office", "Chỉ xã, phường, cơ quan, tổ chức mở đợt tuyển chọn."))
    if reasons:
        raise RuleViolated(reasons)
    made = Round.objects.create(
        office=office,
        year=year,
        day=day,
        serve_from=serve_from,
        skills=sorted(set(skills) & set(SkillKind.values)),
        guidance_number=guidance_number.strip(),
        created_by_name=str(by),
    )
    _write_need(made)
    record("selection.opened", made, by=by, unit_id=office.pk, year=year)
    return made


@transaction.atomic
def change_round(
    one: Round, *, day: date, serve_from: date, skills: Collection[str], guidance_number: str, today: date, by: User
) -> None:
    """Change the days and the skills of a round that is still prepared; the need is counted anew.

    Raises RuleViolated with every reason; candidates stay, whoever is eligible on the new day no more is told so.
    """
    locked = lock_in(one, RoundState.PREPARING, by=by)
    reasons = reasons_against_round(year=locked.year, day=day, serve_from=serve_from, today=today, has_one=False)
    if reasons:
        raise RuleViolated(reasons)
    locked.day, locked.serve_from, locked.guidance_number = day, serve_from, guidance_number.strip()
    locked.skills = sorted(set(skills) & set(SkillKind.values))
    locked.save(update_fields=["day", "serve_from", "guidance_number", "skills"])
    _write_need(locked)
    record("selection.changed", locked, by=by, unit_id=locked.office_id, year=locked.year)


def _write_need(one: Round) -> None:
    """The need by unit as computed; a line that was changed with a reason keeps its number and its reason."""
    kept = {need.unit_id: need for need in one.needs.exclude(reason="")}
    one.needs.all().delete()
    rules = rules_for(one.office.province_code, on=one.serve_from)
    rows = []
    for line in needing.need_of(one.office, rules=rules):
        old = kept.get(line.unit)
        rows.append(
            Need(
                round=one,
                unit_id=line.unit,
                component=old.component if old else line.component,
                authorised=line.authorised,
                staying=line.staying,
                number=old.number if old else line.number,
                reason=old.reason if old else "",
            )
        )
    Need.objects.bulk_create(rows)


@transaction.atomic
def recompute_need(one: Round, *, by: User) -> None:
    """Count the need anew; numbers changed with a reason stay. Raises RuleViolated once the panel has the list."""
    locked = lock_in(one, RoundState.PREPARING, by=by)
    _write_need(locked)
    record("selection.need_set", locked, by=by, unit_id=locked.office_id, year=locked.year)


class NeedLine(NamedTuple):
    """What the office wants in one unit."""

    number: int
    component: str
    reason: str = ""


@transaction.atomic
def set_need(one: Round, *, lines: Mapping[int, NeedLine], by: User) -> int:
    """Change lines of the need by their numbers; returns how many differ now from before.

    Raises RuleViolated for a number that differs from the computed one without a reason.
    """
    locked = lock_in(one, RoundState.PREPARING, by=by)
    reasons: list[Reason] = []
    changed = []
    for need in asking.needs_of(locked):
        line = lines.get(need.pk)
        if line is None:
            continue
        against = reasons_against_need(computed=need.computed, number=line.number, reason=line.reason)
        against += [] if line.component in Component.values else [Reason("no_component", "Không có thành phần này.")]
        reasons += [_about(need.unit_name, reason) for reason in against]  # type: ignore[attr-defined]
        reason = line.reason.strip() if line.number != need.computed else ""
        if (need.number, need.component, need.reason) != (line.number, line.component, reason):
            need.number, need.component, need.reason = line.number, line.component, reason
            changed.append(need)
    if reasons:
        raise RuleViolated(reasons)
    Need.objects.bulk_update(changed, ["number", "component", "reason"])
    if changed:
        record("selection.need_set", locked, by=by, unit_id=locked.office_id, rows=len(changed))
    return len(changed)


def _about(name: str, reason: Reason) -> Reason:
    return Reason(reason.code, "{name}: {why}", {"name": name, "why": str(reason)}, reason.article)


@transaction.atomic
def propose(one: Round, *, today: date, by: User) -> None:
    """Keep the proposal as it is now and hand the list to the panel. Raises RuleViolated with every reason."""
    locked = lock_for("propose", one, by=by)
    rows = people.considered(locked, seen_by=by)
    _check("propose", locked, rows, on=today)
    found = {position.key: position for position in people.proposal(locked, rows, asking.needs_of(locked))}
    for row in rows:
        position = found[row.candidate.pk]
        row.candidate.rank, row.candidate.proposed = position.rank, position.proposed
        row.candidate.proposed_need_id = position.opening
        row.candidate.whys = [stored(why) for why in position.whys]
    Candidate.objects.bulk_update(
        [row.candidate for row in rows], ["rank", "proposed", "proposed_need", "whys"], batch_size=200
    )
    take_step("propose", locked, on=today, by=by)


def stored(why: Reason) -> dict[str, Any]:
    """A reason as it is kept: its words go into the reader's language when they are shown."""
    params = {name: value if isinstance(value, int) else str(value) for name, value in why.params.items()}
    return {"code": why.code, "message": why.message, "params": params, "article": why.article}


def _check(verb: str, locked: Round, rows: Sequence[people.Considered], *, on: date, **changes: Any) -> None:
    facts = asking.facts_of(locked, rows, on=on, **changes)
    if reasons := reasons_against_step(verb, locked.state, facts):
        raise RuleViolated(reasons)


@transaction.atomic
def reopen(one: Round, *, today: date, by: User) -> None:
    """Take the list back from the panel to change it: the proposal and the panel's choices are made anew."""
    locked = lock_for("reopen", one, by=by)
    locked.candidates.update(
        rank=None, proposed="", proposed_need=None, whys=[], choice="", need=None, ground="", chosen_by_name="",
        chosen_at=None,
    )  # fmt: skip
    take_step("reopen", locked, on=today, by=by)


@transaction.atomic
def publish(one: Round, *, public_from: date, public_to: date, paper_number: str, today: date, by: User) -> None:
    """Post the panel's list for objections on these days. Raises RuleViolated with every reason."""
    locked = lock_for("publish", one, by=by)
    rows = people.considered(locked, seen_by=by, on=today)
    _check("publish", locked, rows, on=today, public_from=public_from, public_to=public_to)
    days: dict[str, Any] = {"public_from": public_from, "public_to": public_to, "publication": locked.publication + 1}
    take_step("publish", locked, on=min(public_from, today), by=by, paper_number=paper_number, **days)


@transaction.atomic
def withdraw(one: Round, *, paper_number: str = "", today: date, by: User) -> None:
    """Take a posted list back to the panel; objections stay on record, choices stay until they are changed."""
    locked = lock_for("withdraw", one, by=by)
    take_step("withdraw", locked, on=today, by=by, paper_number=paper_number, public_from=None, public_to=None)


@transaction.atomic
def sign(
    one: Round, *, decision_number: str, decided_on: date, serve_from: date, signed_by: str, today: date, by: User
) -> None:
    """Write the signed decision. Raises RuleViolated: posting not over, objections open, someone not eligible…"""
    locked = lock_for("sign", one, by=by)
    reasons = [] if decided_on <= today else [Reason("signed_in_future", "Ngày ký không thể sau hôm nay.")]
    decider = asking.decider_of(locked, on=decided_on)
    if decider is None:
        reasons.append(Reason("no_decider", "Bảng luật không nói ai quyết định tuyển chọn vào ngày này."))
    rows = people.considered(locked, seen_by=by, on=decided_on)
    facts = asking.facts_of(locked, rows, on=decided_on, serve_from=serve_from)
    reasons += reasons_against_step("sign", locked.state, facts)
    if reasons or decider is None:
        raise RuleViolated(reasons)
    columns: dict[str, Any] = {
        "decision_number": decision_number.strip(),
        "decided_on": decided_on,
        "decided_by": str(decider.who),
        "signed_by": signed_by.strip(),
        "serve_from": serve_from,
    }
    take_step("sign", locked, on=decided_on, by=by, paper_number=decision_number, **columns)


@transaction.atomic
def cancel(one: Round, *, ending: str, today: date, by: User) -> None:
    """Lay a round aside before its list was posted; it stays readable. Raises RuleViolated."""
    _end("cancel", one, ending=ending, today=today, by=by, paper_number="")


@transaction.atomic
def revoke(one: Round, *, ending: str, paper_number: str, today: date, by: User) -> None:
    """Cancel a round whose list was posted or whose decision was signed, by a paper. Raises RuleViolated."""
    _end("revoke", one, ending=ending, today=today, by=by, paper_number=paper_number)


def _end(verb: str, one: Round, *, ending: str, today: date, by: User, paper_number: str) -> None:
    locked = lock_for(verb, one, by=by)
    if ending not in Ending.values:
        raise RuleViolated([Reason("no_ending", "Hãy chọn lý do hủy đợt.")])
    take_step(verb, locked, on=today, by=by, paper_number=paper_number, ending=ending)
