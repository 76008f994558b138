"""Citizens entered into a register who have no record yet: written at once, or waiting (docs/adr/0006)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from sansang.citizens.models import IDENTITY
from sansang.citizens.queries.law import rules_for
from sansang.citizens.queries.register import office_days
from sansang.citizens.rules.register import Citizen, reasons_against_registration
from sansang.kernel.dates import PartialDate
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import Unit, User
from sansang.personnel import queries
from sansang.personnel.actions.entry import Entered, causes, is_drawn, reaches_path, row_hash, wait
from sansang.personnel.actions.registering import write_citizen
from sansang.privacy.secrets import keyed_hash


@transaction.atomic
def enter_citizen(
    values: Mapping[str, Any],
    *,
    office: Unit,
    entry: str,
    first_on: date,
    paper_number: str = "",
    today: date,
    by: User,
) -> Entered:
    """Register someone who has no record yet, or let the row wait; the same work whoever is known elsewhere.

    `values` are columns of a person plus `skills`. Raises RuleViolated when the person is known within the user's own
    reach, and with every reason of the law against the entry.
    """
    if not reaches(by, Permission.REGISTER, office):
        raise RuleViolated([Reason("out_of_reach", "Đơn vị này ngoài phạm vi bạn quản lý.", {})])
    number = values.get("identity_number")
    identity_hash = keyed_hash(number or "", IDENTITY)
    other = next(iter(queries.known_by_hash([identity_hash]).values()), None)
    drawn = bool(number) and is_drawn(identity_hash)
    if other is not None and reaches_path(by, other.reach_path):
        words = "Người có số định danh này đã có hồ sơ trong đơn vị bạn; hãy đăng ký từ hồ sơ đó."
        raise RuleViolated([Reason("known_here", words, {})])
    reasons = reasons_against_registration(
        rules_for(office.province_code, on=first_on),
        _citizen(values),
        first_on=first_on,
        today=today,
        office_days=office_days(office),
    )
    if reasons:
        raise RuleViolated(reasons)
    wanted = {**values, "unit_id": office.pk, "entry": entry, "first_on": first_on, "paper_number": paper_number}
    if other is not None or drawn:
        waiting = wait(wanted, office=office, why=causes(other, drawn=drawn), known=other, key=row_hash(values), by=by)
        return Entered(None, waiting)
    return Entered(write_citizen(wanted, office=office, by=by), None)


def _citizen(values: Mapping[str, Any]) -> Citizen:
    born_on = values.get("born_on")
    born = PartialDate(born_on, values.get("born_precision") or "day") if born_on else None
    return Citizen(born, values.get("sex") or "")
