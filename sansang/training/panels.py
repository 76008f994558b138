"""What this room shows on a person's page: what is owed this year and why, what was done, the classes taken."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from sansang.citizens.models import Person
from sansang.law.rows import Status
from sansang.law.whys import in_words
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User
from sansang.training.models import ClassState, EnrolmentState, TrainingClass
from sansang.training.queries.owed import Taken, classes_of, due_of
from sansang.training.words_owed import STANDINGS, audience_of

SEE = Permission.TRAINING_VIEW
SHOWN = 8  # classes before the list is folded
_BADGES = {
    EnrolmentState.WAITING: "warn",
    EnrolmentState.WITHDRAWN: "plain",
}


def training_panel(user: User, person: Person, on: date) -> tuple[str, dict[str, Any]] | None:
    """A person's training, for who may see the training of the office that keeps the person's record."""
    if not reaches(user, SEE, person.keeper):
        return None
    found, taken = due_of(person, on=on), classes_of(person, on=on)
    if found is None and not taken:
        return None
    of_them = [one.enrolment.training_class_id for one in taken]
    opened = set(TrainingClass.objects.permitted(user, SEE).filter(pk__in=of_them).values_list("pk", flat=True))
    lines = [(one, _state(one, on), one.enrolment.training_class_id in opened) for one in taken]
    panel: dict[str, Any] = {"classes": lines[:SHOWN], "older": lines[SHOWN:], "year": on.year}
    if found is not None:
        due, said = found
        words, kind = STANDINGS[due.standing]
        panel |= {
            "due": due,
            "audience": audience_of(due),
            "standing": words,
            "badge": kind,
            "whys": [
                (
                    in_words(why, translate=gettext, english=get_language() == "en"),
                    why.citation,
                    why.status is Status.UNCONFIRMED,
                )
                for why in said.why
            ],
        }
    return "training/person_panel.html", panel


def _state(one: Taken, on: date) -> tuple[str, str] | None:
    """The badge of a class on a person's page: the grade, else where the person stands in it."""
    enrolment = one.enrolment
    if one.grade:
        return one.grade, "ok"
    if enrolment.state in _BADGES:
        return enrolment.get_state_display(), _BADGES[EnrolmentState(enrolment.state)]
    if (
        enrolment.training_class.state in {ClassState.PLANNED, ClassState.OPEN}
        and enrolment.training_class.last_on >= on
    ):
        return enrolment.get_state_display(), "info"
    return None
