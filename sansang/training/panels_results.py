"""What this room shows on a person's page of what was reached: published results and qualifications."""

from __future__ import annotations

from datetime import date
from typing import Any

from sansang.citizens.models import Person
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User
from sansang.training.queries.qualifications import of_person, results_of
from sansang.training.words_results import grade_badge, state_words


def results_panel(user: User, person: Person, on: date) -> tuple[str, dict[str, Any]] | None:
    """A person's results and qualifications, for who may see the training of the office that keeps the record."""
    if not reaches(user, Permission.TRAINING_VIEW, person.keeper):
        return None
    results, held = results_of(user, person), of_person(person, on=on)
    may_give = reaches(user, Permission.TRAINING, person.keeper)
    if not (results or held or may_give):
        return None
    return "training/result_panel.html", {
        "results": [(row, grade_badge(row.grade)) for row in results],
        "held": [(one, *state_words(one.one, on)) for one in held],
        "may_give": may_give,
    }
