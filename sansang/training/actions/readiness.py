"""Getting ready: aids promised to sessions, and the ticked lines of a plan's checklist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission
from sansang.organisation.models import User
from sansang.training.actions.locking import raise_any, refuse_out_of_reach
from sansang.training.models import Aid, AidBooking, Plan, Readiness, Session
from sansang.training.queries import assurance as asking
from sansang.training.rules import assurance as rules

TRAINING = Permission.TRAINING
_OVER = Reason("class_is_over", "Lớp đã kết thúc hoặc đã hủy; không đặt học cụ được nữa.", {})


@transaction.atomic
def book_aids(session: Session, *, wanted: Mapping[int, int], by: User) -> int:
    """Promise to a session so many of each aid (by its number), instead of what it had; 0 releases.

    The aids are held while they are counted: two sessions of one half-day never share a piece. Returns how many lines
    changed. Raises RuleViolated with every reason, each with the name of its aid; then nothing is changed.
    """
    held = _lock_session(session, by=by)
    usable = Aid.objects.usable_by(held.training_class.unit).filter(pk__in=wanted)
    aids: list[Aid] = list(
        Aid.objects.select_for_update(of=("self",)).filter(pk__in=usable.values("pk")).order_by("pk")
    )
    reasons = []
    if missing := wanted.keys() - {aid.pk for aid in aids}:
        words = "{number} học cụ không phải của đơn vị, cấp trên hoặc cấp dưới của lớp."
        reasons.append(Reason("foreign_aid", words, {"number": len(missing)}))
    for aid in aids:
        reasons += _against_booking(aid, held, quantity=wanted[aid.pk], day=held.day, half=held.half)
    raise_any(reasons)
    changed = sum(_book(held, aid, quantity=wanted[aid.pk]) for aid in aids)
    if changed:
        record("training.aid_booked", held, by=by, unit_id=held.training_class.unit_id, rows=changed)
    return changed


@transaction.atomic
def book_alike(session: Session, *, by: User) -> tuple[int, list[Reason]]:
    """Promise what a session has to every other session of its class under the same heading, where it is free.

    Returns how many sessions changed, and why the others could not have it, each with its half-day.
    Raises RuleViolated out of reach and when the class is over.
    """
    held = _lock_session(session, by=by)
    wanted = dict(held.aid_bookings.values_list("aid", "quantity"))
    alike = Session.objects.filter(training_class=held.training_class_id, heading=held.heading_id).exclude(pk=held.pk)
    changed, reasons = 0, list[Reason]()
    for other in alike.order_by("day", "half") if held.heading_id and wanted else ():
        try:
            changed += bool(book_aids(other, wanted=wanted, by=by))
        except RuleViolated as refused:
            when = f"{other.get_half_display()} {other.day:%d/%m}"
            reasons += [Reason(why.code, "{when}: {why}", {"when": when, "why": str(why)}) for why in refused.reasons]
    return changed, reasons


def _against_booking(aid: Aid, session: Session, *, quantity: int, day: date, half: int) -> list[Reason]:
    if quantity == 0:
        return []
    taken = asking.taken(aid, day=day, half=half, but=session.pk)
    reasons = rules.reasons_against_booking(wanted=quantity, usable=aid.usable, taken=taken, unit=aid.measure)
    return [Reason(why.code, "{name}: {why}", {"name": aid.name, "why": str(why)}) for why in reasons]


def _book(session: Session, aid: Aid, *, quantity: int) -> bool:
    """Write one line; False when it was so already."""
    rows = AidBooking.objects.filter(session=session, aid=aid)
    if quantity == 0:
        return bool(rows.delete()[0])
    if rows.filter(quantity=quantity).exists():
        return False
    AidBooking.objects.update_or_create(session=session, aid=aid, defaults={"quantity": quantity})
    return True


def _lock_session(session: Session, *, by: User) -> Session:
    found: Session = (
        Session.objects.select_for_update(of=("self",)).select_related("training_class__unit").get(pk=session.pk)
    )
    refuse_out_of_reach(found.training_class.unit, TRAINING, by=by)
    if found.training_class.is_over:
        raise_any([_OVER])
    return found


def reasons_against_moving(session: Session, *, day: date, half: int) -> list[Reason]:
    """Why the aids of a session cannot go along to another half-day; nothing is changed. For whoever moves sessions."""
    reasons: list[Reason] = []
    for booking in session.aid_bookings.order_by("aid"):
        aid = Aid.objects.select_for_update(of=("self",)).get(pk=booking.aid_id)
        reasons += _against_booking(aid, session, quantity=booking.quantity, day=day, half=half)
    return reasons


@transaction.atomic
def mark_readiness(plan: Plan, check: str, *, mark: str, today: date, by: User) -> None:
    """Tick a line of the checklist as done or not needed; an empty mark takes the tick away. Raises RuleViolated."""
    locked: Plan = Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
    refuse_out_of_reach(locked.unit, TRAINING, by=by)
    raise_any(rules.reasons_against_mark(check, mark))
    if mark:
        values = {"mark": mark, "marked_on": today, "by_name": str(by)}
        Readiness.objects.update_or_create(plan=locked, check_code=check, defaults=values)
    else:
        Readiness.objects.filter(plan=locked, check_code=check).delete()
    record("training.readiness_marked", locked, by=by, unit_id=locked.unit_id, code=check)
