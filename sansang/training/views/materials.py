"""Pages of lesson plans and lectures: the list, one with its versions, the steps of a version, the file itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sansang.audit.actions import record
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.access import Permission, hands_out, reaches, requires
from sansang.training.actions import materials as actions
from sansang.training.forms.materials import ApproveForm, MaterialEditForm, MaterialForm, VersionForm, WordsForm
from sansang.training.models import Material, MaterialVersion, VersionState
from sansang.training.queries import assurance
from sansang.training.queries import materials as asking
from sansang.training.rules.materials import MEDIA_TYPES, may_become
from sansang.training.tables import materials as tables
from sansang.training.views.filling import form_page, pressed
from sansang.ui.templatetags.ui import say
from sansang.ui.watching import watched

if TYPE_CHECKING:
    from sansang.ui.requests import Request

VIEW, TRAINING, APPROVE = Permission.TRAINING_VIEW, Permission.TRAINING, Permission.TRAINING_APPROVE


@require_GET
@requires(VIEW)
def material_list(request: Request) -> HttpResponse:
    found = tables.material_list(request, asking.materials(request.user))
    if found.wants_export:
        record("training.exported", by=request.user, rows=found.total, code="materials")
        return found.export()
    context = {"listing": found, "can_add": request.user.may(TRAINING)}
    return TemplateResponse(request, "training/material_list.html", context)


@require_GET
@requires(VIEW)
def material_detail(request: Request, pk: int) -> HttpResponse:
    material = get_object_or_404(asking.materials(request.user), pk=pk)
    may_write, may_approve = (reaches(request.user, one, material.unit) for one in (TRAINING, APPROVE))
    versions = list(asking.versions(request.user, material))
    steps = [
        (one, tables.state_badge(one.state), _steps(one, write=may_write, approve=may_approve)) for one in versions
    ]
    context = {
        "one": material,
        "groups": asking.by_programme(asking.headings_of(material)),
        "versions": steps,
        "may_write": may_write,
        "may_upload": may_write and all(one.state != VersionState.SUBMITTED for one in versions),
    }
    return TemplateResponse(request, "training/material_detail.html", context)


def _steps(version: MaterialVersion, *, write: bool, approve: bool) -> dict[str, bool]:
    """Which buttons stand beside a version."""

    def may(state: VersionState) -> bool:
        return may_become(version.state, state)

    return {
        "submit": write and may(VersionState.SUBMITTED),
        "take_back": write and may(VersionState.DRAFT),
        "discard": write and may(VersionState.SUBMITTED),
        "approve": approve and may(VersionState.APPROVED),
        "return_it": approve and may(VersionState.RETURNED),
        "withdraw": approve and may(VersionState.WITHDRAWN),
    }


def _crumb() -> tuple[str, str]:
    return reverse("training:material_list"), _("Giáo án, bài giảng")


def _page_of(pk: int) -> str:
    return reverse("training:material_detail", args=[pk])


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def material_new(request: Request) -> HttpResponse:
    form = MaterialForm(
        request.POST or None,
        request.FILES or None,
        keepers=assurance.keepers(request.user, TRAINING, on=request.today),
        headings=asking.headings_offered(request.user, TRAINING, on=request.today),
    )
    if form.is_valid():
        values = form.cleaned_data
        about = {name: values[name] for name in ("kind", "title", "headings")}
        try:
            made = actions.write_material(values["keeper"].unit, **about, **form.upload(), by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã lưu bản thảo. Trình phê duyệt khi đã xong."))
            return redirect("training:material_detail", made.material_id)
    context = {"form": form, "heading": _("Thêm giáo án, bài giảng"), "crumbs": [_crumb()], "back": _crumb()[0]}
    return TemplateResponse(request, "training/material_form.html", context)


def _material(request: Request, pk: int) -> Material:
    return get_object_or_404(Material.objects.permitted(request.user, TRAINING).select_related("unit"), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def material_edit(request: Request, pk: int) -> HttpResponse:
    material = _material(request, pk)
    chosen = {one.pk for one in asking.headings_of(material)}
    form = watched(MaterialEditForm)(
        request.POST or None,
        headings=asking.headings_offered(request.user, TRAINING, on=request.today, kept=chosen),
        initial={"kind": material.kind, "title": material.title, "headings": sorted(chosen)},
    )
    if form.is_valid():
        try:
            actions.change_material(material, **form.cleaned_data, by=request.user)
        except RuleViolated as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("training:material_detail", pk)
    crumbs = [_crumb(), (_page_of(pk), material.title)]
    context = {"form": form, "heading": _("Sửa thông tin"), "crumbs": crumbs, "back": _page_of(pk)}
    return TemplateResponse(request, "training/material_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(TRAINING)
def version_new(request: Request, pk: int) -> HttpResponse:
    material = _material(request, pk)
    form = VersionForm(request.POST or None, request.FILES or None)

    def act(_values: dict[str, Any]) -> str:
        actions.upload_version(material, **form.upload(), by=request.user)
        return _page_of(pk)

    crumbs = [_crumb(), (_page_of(pk), material.title)]
    return form_page(request, form, _("Tải bản mới lên"), act, back=_page_of(pk), crumbs=crumbs, notice=_secrecy())


def _secrecy() -> str:
    return _(
        "Không tải lên tài liệu có bí mật nhà nước hoặc hướng dẫn sử dụng vũ khí, vật liệu nổ: loại này quản lý theo"
        " chế độ tài liệu mật, không qua hệ thống này."
    )


# The way of a version


def _version(request: Request, pk: int, permission: Permission) -> MaterialVersion:
    found = MaterialVersion.objects.permitted(request.user, permission).select_related("material__unit")
    return get_object_or_404(found, pk=pk)


def _press(request: Request, version: MaterialVersion, act: Callable[[], object], *, done: str) -> HttpResponse:
    return pressed(request, act, back=_page_of(version.material_id), done=done)


@require_POST
@requires(TRAINING)
def version_submit(request: Request, pk: int) -> HttpResponse:
    version = _version(request, pk, TRAINING)
    return _press(
        request,
        version,
        lambda: actions.submit_version(version, today=request.today, by=request.user),
        done=_("Đã trình phê duyệt."),
    )


@require_POST
@requires(TRAINING)
def version_take_back(request: Request, pk: int) -> HttpResponse:
    version = _version(request, pk, TRAINING)
    return _press(
        request, version, lambda: actions.take_back_version(version, by=request.user), done=_("Đã lấy lại bản thảo.")
    )


@require_POST
@requires(TRAINING)
def version_discard(request: Request, pk: int) -> HttpResponse:
    version = _version(request, pk, TRAINING)
    try:
        is_gone = actions.discard_version(version, by=request.user)
    except RuleViolated as refused:
        messages.error(request, "; ".join(say(reason) for reason in refused.reasons))
        return redirect(_page_of(version.material_id))
    messages.success(request, _("Đã bỏ bản thảo."))
    return redirect("training:material_list") if is_gone else redirect(_page_of(version.material_id))


def _decide(
    request: Request, version: MaterialVersion, form: Any, heading: str, act: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    here = _page_of(version.material_id)

    def go(values: dict[str, Any]) -> str:
        act(values)
        return here

    lead = _("%(title)s, bản %(number)s: %(file)s") % {
        "title": version.material.title, "number": version.number, "file": version.file_name
    }  # fmt: skip
    return form_page(
        request, form, heading, go, back=here, crumbs=[_crumb(), (here, version.material.title)], lead=lead
    )


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def version_approve(request: Request, pk: int) -> HttpResponse:
    version = _version(request, pk, APPROVE)
    form = ApproveForm(request.POST if request.method == "POST" else None)
    return _decide(
        request,
        version,
        form,
        _("Phê duyệt"),
        lambda values: actions.approve_version(version, **values, today=request.today, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def version_return(request: Request, pk: int) -> HttpResponse:
    version = _version(request, pk, APPROVE)
    return _decide(
        request,
        version,
        WordsForm(request.POST or None),
        _("Trả lại để sửa"),
        lambda values: actions.return_version(version, **values, today=request.today, by=request.user),
    )


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def version_withdraw(request: Request, pk: int) -> HttpResponse:
    version = _version(request, pk, APPROVE)
    return _decide(
        request,
        version,
        WordsForm(request.POST or None),
        _("Thu hồi bản đã phê duyệt"),
        lambda values: actions.withdraw_version(version, **values, today=request.today, by=request.user),
    )


@require_GET
@requires(VIEW)
@hands_out
def version_download(request: Request, pk: int) -> HttpResponse:
    """The file, never shown in the page: what is inside is not ours to trust."""
    version = get_object_or_404(asking.versions_seen(request.user), pk=pk)
    try:
        content = actions.read_version(version, by=request.user)
    except RuleViolated as refused:
        messages.error(request, "; ".join(say(reason) for reason in refused.reasons))
        return redirect(_page_of(version.material_id))
    response = HttpResponse(content, content_type=MEDIA_TYPES[version.ending])
    header = content_disposition_header(as_attachment=True, filename=version.file_name)
    response.headers["Content-Disposition"] = header or "attachment"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
