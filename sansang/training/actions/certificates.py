"""Certificates: numbered in a row by the unit and the year, with a code that nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from sansang.audit.actions import record
from sansang.kernel.reasons import Reason, RuleViolated
from sansang.organisation.access import Permission
from sansang.organisation.models import Unit, User
from sansang.training.actions.locking import lock_class, raise_any
from sansang.training.models import Certificate, CertificateEnd, ClassState, Result, TrainingClass
from sansang.training.rules.tallies import PASSING

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that are read for one another
LENGTH = 16


@transaction.atomic
def issue_certificates(one: TrainingClass, *, signed_by: str, issued_on: date, today: date, by: User) -> int:
    """Give a certificate to everyone of a published class who passed and has none in force; returns how many.

    Raises RuleViolated: not published, nobody to sign, a day before the results or to come, nobody without one.
    """
    locked = lock_class(one, by=by, permission=Permission.TRAINING_APPROVE)
    Unit.objects.select_for_update().get(pk=locked.unit_id)  # one row of numbers
    results = list(
        Result.objects.filter(enrolment__training_class=locked, grade__in=PASSING)
        .exclude(certificates__in=Certificate.objects.filter(withdrawn_on=None))
        .order_by("enrolment__person__name_order", "pk")
    )
    raise_any(_against(locked, results, signed_by=signed_by, issued_on=issued_on, today=today))
    year = issued_on.year
    taken = Certificate.objects.filter(unit=locked.unit, year=year).aggregate(last=Max("serial"))["last"] or 0
    Certificate.objects.bulk_create(
        Certificate(
            result=result,
            unit=locked.unit,
            year=year,
            serial=serial,
            code="".join(secrets.choice(LETTERS) for _ in range(LENGTH)),
            issued_on=issued_on,
            signed_by=" ".join(signed_by.split()),
            issued_by_name=str(by),
        )
        for serial, result in enumerate(results, taken + 1)
    )
    record("training.certificates_issued", locked, by=by, unit_id=locked.unit_id, rows=len(results))
    return len(results)


def _against(
    locked: TrainingClass, results: Sequence[Result], *, signed_by: str, issued_on: date, today: date
) -> list[Reason]:
    if locked.state != ClassState.PUBLISHED or locked.published_on is None:
        return [Reason("not_published", "Hãy công bố kết quả trước khi cấp giấy chứng nhận.", {})]
    found = []
    if not signed_by.strip():
        found.append(Reason("no_signature", "Hãy ghi người ký giấy chứng nhận.", {}))
    if not locked.last_on <= issued_on <= today:
        found.append(Reason("issued_outside", "Ngày cấp từ ngày cuối của lớp đến hôm nay.", {}))
    if not results:
        found.append(Reason("nobody", "Mọi người đạt yêu cầu đã có giấy chứng nhận.", {}))
    return found


@transaction.atomic
def withdraw_certificate(certificate: Certificate, *, end: str, today: date, by: User) -> None:
    """Withdraw a certificate that was lost or printed wrong, so that another can be issued. Raises RuleViolated."""
    one = certificate.result.enrolment.training_class
    locked = lock_class(one, by=by, permission=Permission.TRAINING_APPROVE)
    row = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if end not in CertificateEnd.values:
        raise RuleViolated([Reason("no_reason", "Hãy chọn lý do thu hồi.", {})])
    if row.withdrawn_on is not None:
        raise RuleViolated([Reason("withdrawn_already", "Giấy chứng nhận này đã thu hồi.", {})])
    row.withdrawn_on, row.end = today, end
    row.save(update_fields=["withdrawn_on", "end"])
    record("training.certificate_withdrawn", row, by=by, unit_id=locked.unit_id)


def withdraw_of_results(results: Sequence[Result], *, on: date) -> None:
    """Withdraw the certificates of results that a decision changed: they say another grade than the result."""
    rows = Certificate.objects.filter(result__in=[result.pk for result in results], withdrawn_on=None)
    rows.update(withdrawn_on=on, end=CertificateEnd.CORRECTED)
