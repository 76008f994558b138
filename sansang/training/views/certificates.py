"""Certificates: issuing those of a class, printing, withdrawing, and the public page that says what a code is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sansang.organisation.access import Permission, public, reaches, requires
from sansang.privacy.secrets import keyed_hash
from sansang.training import qr
from sansang.training.actions import certificates as actions
from sansang.training.forms.results import CertificateEndForm, CertificatesForm, CheckForm
from sansang.training.models import Certificate
from sansang.training.queries import certificates as asking
from sansang.training.views.filling import form_page
from sansang.training.views.results import permitted

if TYPE_CHECKING:
    from sansang.ui.requests import Request

MOST_A_MINUTE = 20  # codes that one address may try
SEE, APPROVE = Permission.TRAINING_VIEW, Permission.TRAINING_APPROVE


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def certificate_issue(request: Request, pk: int) -> HttpResponse:
    """Certificates for everyone of a class who passed and has none."""
    one = permitted(request, pk, APPROVE)
    back = reverse("training:result_class", args=[pk])
    form = CertificatesForm(request.POST or None, initial={"issued_on": request.today})

    def act(values: dict[str, Any]) -> str:
        actions.issue_certificates(one, **values, today=request.today, by=request.user)
        return reverse("training:certificate_class", args=[pk])

    lead = _("Cấp cho mọi người đạt yêu cầu mà chưa có giấy; số nối tiếp theo đơn vị và năm.")
    return form_page(
        request, form, _("Cấp giấy chứng nhận"), act, back=back, crumbs=[(back, one.title)], lead=lead,
        button=_("Cấp giấy chứng nhận"),
    )  # fmt: skip


@require_GET
@requires(SEE)
def certificate_class(request: Request, pk: int) -> HttpResponse:
    """Every certificate of a class, one on a page."""
    one = permitted(request, pk, SEE)
    rows = list(asking.of_class(request.user, one))
    return _print(request, rows, {"one": one, "back": reverse("training:result_class", args=[pk])})


@require_GET
@requires(SEE)
def certificate_print(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(asking.certificates(request.user), pk=pk)
    one = row.result.enrolment.training_class
    may_withdraw = reaches(request.user, APPROVE, one.unit) and row.withdrawn_on is None
    context = {
        "one": one,
        "back": reverse("training:result_class", args=[one.pk]),
        "certificate": row,
        "may_withdraw": may_withdraw,
    }
    return _print(request, [row], context)


def _print(request: Request, rows: list[Certificate], context: dict[str, Any]) -> HttpResponse:
    check = request.build_absolute_uri(reverse("training:certificate_check"))
    context["rows"] = [(row, qr.drawn(f"{check}?ma={row.code}")) for row in rows]
    context["check"] = check
    return TemplateResponse(request, "training/certificate_print.html", context)


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def certificate_withdraw(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(asking.certificates(request.user, APPROVE), pk=pk)
    back = reverse("training:certificate_print", args=[pk])
    form = CertificateEndForm(request.POST or None)

    def act(values: dict[str, Any]) -> str:
        actions.withdraw_certificate(row, end=values["end"], today=request.today, by=request.user)
        return reverse("training:result_class", args=[row.result.enrolment.training_class_id])

    name = row.result.enrolment.person.full_name
    return form_page(
        request, form, _("Thu hồi giấy chứng nhận %(number)s") % {"number": row.number}, act, back=back,
        crumbs=[(back, row.number)], lead=_("%(name)s. Sau khi thu hồi có thể cấp giấy mới.") % {"name": name},
        button=_("Thu hồi"),
    )  # fmt: skip


@public
@require_GET
def certificate_check(request: Request) -> HttpResponse:
    """Whether a certificate is genuine, for anybody who holds it: class, grade and initials, nothing else."""
    form = CheckForm(request.GET if "ma" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound:
        if _asks_too_often(request):
            return TemplateResponse(request, "429.html", status=429)
        if form.is_valid():
            context |= {"asked": True, "found": asking.genuine(form.cleaned_data["ma"])}
    response = TemplateResponse(request, "training/certificate_check.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _asks_too_often(request: Request) -> bool:
    """Counts the questions of an address within a minute; the address itself is not kept."""
    asking_from = keyed_hash(get_adapter().get_client_ip(request), "certificate.check")
    name = f"certificate.{asking_from}.{timezone.now():%Y%m%d%H%M}"
    asked = cache.get(name, 0) + 1
    cache.set(name, asked, 120)
    return bool(asked > MOST_A_MINUTE)
