"""What is noted about a person with the decision that ended a service, and taken back with it."""

from __future__ import annotations

from datetime import date

from sansang.citizens.actions.register_facts import note_fact
from sansang.citizens.models import Circumstance, Person
from sansang.citizens.queries.law import rules_for
from sansang.law.counting import ONE_DAY
from sansang.personnel.models import Ending, EndReason, Service

COMPLETED_FACT = "completed_service"  # keeps in the register for expansion (Law 48/2019/QH14, Art. 13.2)


def note_completed(person: Person, *, last_on: date, paper_number: str) -> None:
    """Note that a person completed the service, from the day after its last."""
    note_fact(person, fact=COMPLETED_FACT, first_on=last_on + ONE_DAY, paper_number=paper_number)


def correct_noted(service: Service, *, last_on: date | None, end_reason: str) -> None:
    """The decision with which a service ended, and what was noted with it, follow the corrected last day and reason.

    A service that goes on after all, or ended otherwise, has neither. `service` is as it was before the correction.
    """
    if (service.last_on, service.end_reason) == (last_on, end_reason):
        return
    if service.last_on is not None:
        _take_back(service, last_on=last_on if end_reason == service.end_reason else None)
    if last_on is not None and end_reason == EndReason.COMPLETED:
        note_completed(service.person, last_on=last_on, paper_number=service.decision_number)


def _take_back(service: Service, *, last_on: date | None) -> None:
    """Take back what was noted; the decision moves to `last_on`, or goes too."""
    assert service.last_on is not None
    noted = Circumstance.objects.filter(person=service.person, decision_number="", last_on=None)
    noted.filter(fact=COMPLETED_FACT, first_on=service.last_on + ONE_DAY, paper_number=service.decision_number).delete()
    decided = Ending.objects.filter(person=service.person, last_on=service.last_on)
    if last_on is not None:
        decided.update(last_on=last_on)
        return
    for ending in decided:
        grounds = rules_for(service.person.province_code, on=ending.decided_on).grounds
        if ending.ground in grounds:
            fact = grounds[ending.ground].fact.code
            noted.filter(fact=fact, first_on=ending.decided_on, paper_number=ending.decision_number).delete()
    decided.delete()
