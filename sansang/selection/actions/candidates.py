"""Taking citizens up into a round, their checks, and the panel's choices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.selection.actions.steps import lock_in
from sansang.selection.models import Candidate, Check, Chosen, Ground, Round, Step
from sansang.selection.queries import candidates as people
from sansang.selection.queries import rounds as asking
from sansang.selection.rules.checks import reasons_against_check
from sansang.selection.rules.choices import reasons_against_choice, reasons_against_dropping
from sansang.selection.rules.states import REPLACE, RoundState

CHOICE = ["choice", "ground", "need", "chosen_by_name", "chosen_at"]


@transaction.atomic
def add_candidates(one: Round, *, persons: Collection[int], by: User) -> int:
    """Take up those of some citizens who may be; returns how many. Raises RuleViolated when one may not be."""
    locked = lock_in(one, RoundState.PREPARING, by=by)
    free = {row.pk: row for row in people.pool(locked)}
    if missing := set(persons) - free.keys():
        words = "{count} người không có trong diện tuyển chọn của đơn vị, đang phục vụ hoặc đã có trong danh sách."
        raise RuleViolated([Reason("not_in_pool", words, {"count": len(missing)})])
    _add(locked, [free[pk] for pk in dict.fromkeys(persons)], by=by)
    return len(set(persons))


@transaction.atomic
def gather_candidates(one: Round, *, number: int, by: User) -> int:
    """Take up the first so many of the pool, in the order of the proposal; returns how many there were."""
    locked = lock_in(one, RoundState.PREPARING, by=by)
    free = {row.pk: row for row in people.pool(locked)}
    found = [free[pk] for pk in people.first_of_pool(locked, number)]
    _add(locked, found, by=by)
    return len(found)


def _add(one: Round, rows: Sequence[people.Pooled], *, by: User) -> None:
    made = [
        Candidate(round=one, person_id=row.pk, is_volunteer=row.is_volunteer, added_by_name=str(by)) for row in rows
    ]
    Candidate.objects.bulk_create(made, batch_size=500)
    if made:
        record("selection.candidates_added", one, by=by, unit_id=one.office_id, rows=len(made))


@transaction.atomic
def remove_candidate(candidate: Candidate, *, by: User) -> None:
    """Take a citizen out of a list that is still being prepared, with the checks. Raises RuleViolated later."""
    locked = lock_in(candidate.round, RoundState.PREPARING, by=by)
    candidate.delete()
    record("selection.candidate_removed", locked, by=by, unit_id=locked.office_id)


class CheckLine(NamedTuple):
    """One result for one candidate: the kind of check, the code of the result, when and where it was made."""

    candidate: int
    kind: str
    result: str
    checked_on: date
    checked_by: str


@transaction.atomic
def record_checks(one: Round, *, lines: Sequence[CheckLine], today: date, by: User) -> int:
    """Write results of checks; returns how many are new or changed. Raises RuleViolated, and then nothing is written.

    A result equal to the one that counts already is left alone; one of the same day replaces it.
    """
    locked = lock_in(one, RoundState.PREPARING, by=by)
    candidates = {row.pk: row for row in locked.candidates.all()}
    known: dict[tuple[int, str], Check] = {}
    for check in Check.objects.filter(candidate__round=locked).order_by("checked_on", "pk"):
        known[check.candidate_id, check.kind] = check
    fresh = [line for line in lines if (old := known.get(line[:2])) is None or old.result != line.result]
    _refuse_wrong_checks(fresh, candidates, today)
    for line in fresh:
        Check.objects.update_or_create(
            candidate=candidates[line.candidate],
            kind=line.kind,
            checked_on=line.checked_on,
            defaults={"result": line.result, "checked_by": line.checked_by.strip(), "recorded_by_name": str(by)},
        )
    if fresh:
        record("selection.checked", locked, by=by, unit_id=locked.office_id, rows=len(fresh))
    return len(fresh)


def _refuse_wrong_checks(lines: Sequence[CheckLine], candidates: Collection[int], today: date) -> None:
    reasons: dict[str, Reason] = {}
    for line in lines:
        against = reasons_against_check(line.kind, line.result, checked_on=line.checked_on, today=today)
        if line.candidate not in candidates:
            against.append(Reason("no_candidate", "Có người không có trong danh sách xét.", {}))
        if not line.checked_by.strip():
            against.append(Reason("no_checker", "Phải ghi nơi kiểm tra của mỗi mặt có kết quả mới."))
        reasons |= {f"{reason.code}{reason.params.get('kind', '')}": reason for reason in against}
    if reasons:
        raise RuleViolated(reasons.values())


class ChoiceLine(NamedTuple):
    """What the panel decided about one candidate; `need` is the line of the need for those chosen."""

    candidate: int
    choice: str
    ground: str
    need: int | None = None


@transaction.atomic
def record_choices(one: Round, *, lines: Sequence[ChoiceLine], by: User) -> int:
    """Write the panel's choices; returns how many changed. Raises RuleViolated naming everyone who is refused."""
    locked = lock_in(one, RoundState.PANEL, by=by)
    rows = {row.candidate.pk: row for row in people.considered(locked, seen_by=by)}
    needs = {need.pk for need in asking.needs_of(locked) if need.number}
    reasons: list[Reason] = []
    changed = []
    for line in lines:
        row = rows.get(line.candidate)
        if row is None:
            reasons.append(Reason("no_candidate", "Có người không có trong danh sách xét.", {}))
        elif _differs(row.candidate, line):
            reasons += _against(row, line, needs)
            changed.append(_write(row.candidate, line, by=by))
    if reasons:
        raise RuleViolated(reasons)
    Candidate.objects.bulk_update(changed, CHOICE, batch_size=200)
    if changed:
        record("selection.chosen", locked, by=by, unit_id=locked.office_id, rows=len(changed))
    return len(changed)


def _differs(candidate: Candidate, line: ChoiceLine) -> bool:
    need = line.need if line.choice == Chosen.CHOSEN else None
    return (candidate.choice, candidate.ground, candidate.need_id) != (line.choice, line.ground, need)


def _against(row: people.Considered, line: ChoiceLine, needs: Collection[int]) -> list[Reason]:
    candidate = row.candidate
    found = reasons_against_choice(
        line.choice,
        line.ground,
        proposed=candidate.proposed,
        same_opening=line.need == candidate.proposed_need_id,
        has_opening=line.need in needs,
        standing=row.standing,
        bars=people.bars_of(row),
    )
    name = candidate.person.full_name
    return [Reason(one.code, "{name}: {why}", {"name": name, "why": str(one)}, one.article) for one in found]


def _write(candidate: Candidate, line: ChoiceLine, *, by: User) -> Candidate:
    candidate.choice, candidate.ground = line.choice, line.ground
    candidate.need_id = line.need if line.choice == Chosen.CHOSEN else None
    candidate.chosen_by_name, candidate.chosen_at = str(by), timezone.now()
    return candidate


@transaction.atomic
def choose_as_proposed(one: Round, *, by: User) -> int:
    """Write for everyone not yet decided what was proposed; those without a proposal stay open. Returns how many."""
    waiting = one.candidates.filter(choice="").exclude(proposed="")
    lines = [ChoiceLine(row.pk, row.proposed, Ground.AS_PROPOSED, row.proposed_need_id) for row in waiting]
    return record_choices(one, lines=lines, by=by)


@transaction.atomic
def replace_chosen(
    candidate: Candidate, *, ground: str, paper_number: str, replacement: Candidate | None, today: date, by: User
) -> None:
    """Take someone out of a signed decision by a paper, with or without one of the reserve in the same place.

    Raises RuleViolated with every reason; then nothing has changed.
    """
    decide = Permission.SELECTION_DECIDE
    locked = lock_in(candidate.round, RoundState.DECIDED, permission=decide, by=by)
    rows = {row.candidate.pk: row for row in people.considered(locked, seen_by=by, on=today)}
    leaving, coming = rows.get(candidate.pk), rows.get(replacement.pk) if replacement else None
    if leaving is None or leaving.candidate.choice != Chosen.CHOSEN:
        raise RuleViolated([Reason("not_chosen_before", "Người này không có trong quyết định.")])
    reasons = [] if paper_number.strip() else [Reason("no_paper", "Phải ghi số văn bản của bước này.")]
    reasons += reasons_against_dropping(ground)
    if replacement is not None:
        reasons += _against_coming(coming)
    if reasons:
        raise RuleViolated(reasons)
    changed = [_write(leaving.candidate, ChoiceLine(candidate.pk, Chosen.NOT_CHOSEN, ground), by=by)]
    if coming is not None:
        line = ChoiceLine(coming.candidate.pk, Chosen.CHOSEN, Ground.FROM_RESERVE, candidate.need_id)
        changed.append(_write(coming.candidate, line, by=by))
    Candidate.objects.bulk_update(changed, CHOICE)
    Step.objects.create(round=locked, verb=REPLACE, on=today, paper_number=paper_number.strip(), by_name=str(by))
    record("selection.replaced", locked, by=by, unit_id=locked.office_id, rows=len(changed))


def _against_coming(row: people.Considered | None) -> list[Reason]:
    if row is None or row.candidate.choice != Chosen.RESERVE:
        return [Reason("not_in_reserve", "Người thay phải thuộc danh sách dự bị.")]
    name = row.candidate.person.full_name
    return [
        Reason(one.code, "{name}: {why}", {"name": name, "why": str(one)}, one.article) for one in people.bars_of(row)
    ]
