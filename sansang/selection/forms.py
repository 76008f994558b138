"""Forms of rounds, checks, choices and objections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import SkillKind
from sansang.organisation.models import Component, UnitVersion
from sansang.selection.actions.candidates import CheckLine, ChoiceLine
from sansang.selection.actions.rounds import NeedLine
from sansang.selection.models import (
    Candidate,
    CheckKind,
    Chosen,
    Ending,
    Ground,
    Need,
    ObjectionCode,
    Outcome,
    RaisedBy,
)
from sansang.selection.queries.candidates import Considered
from sansang.selection.rules.checks import results_on
from sansang.selection.rules.choices import DROPPING, GROUNDS
from sansang.selection.words import in_language
from sansang.ui.fields import DayField


class OfficeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, version: UnitVersion) -> str:
        return version.name


class CandidateChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, one: Candidate) -> str:
        return one.person.full_name


class RoundForm(forms.Form):
    office = OfficeChoice(label=_("Đơn vị"), queryset=UnitVersion.objects.none())
    year = forms.IntegerField(label=_("Năm"), min_value=2020, max_value=2100)
    day = DayField(
        label=_("Ngày tính điều kiện"), help_text=_("Tuổi, tạm hoãn, miễn của mọi người được xét vào ngày này.")
    )
    serve_from = DayField(
        label=_("Phục vụ từ ngày"), help_text=_("Nhu cầu tính theo biên chế và người ở lại vào ngày này.")
    )
    skills = forms.MultipleChoiceField(
        label=_("Kỹ năng đợt này cần"), choices=SkillKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    guidance_number = forms.CharField(label=_("Văn bản hướng dẫn, kế hoạch"), max_length=60, required=False)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = offices


class RoundEditForm(RoundForm):
    office = None  # type: ignore[assignment]
    year = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)


class GatherForm(forms.Form):
    number = forms.IntegerField(label=_("Số người"), min_value=1, max_value=2000)


class PublishForm(forms.Form):
    public_from = DayField(
        label=_("Niêm yết từ ngày"), help_text=_("Danh sách đã niêm yết trên giấy thì ghi đúng ngày đã niêm yết.")
    )
    public_to = DayField(
        label=_("Đến hết ngày"), help_text=_("Luật không nêu số ngày; ghi theo hướng dẫn của cấp trên.")
    )
    paper_number = forms.CharField(label=_("Số thông báo"), max_length=60)


class SignForm(forms.Form):
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày ký"))
    signed_by = forms.CharField(label=_("Người ký"), max_length=100)
    serve_from = DayField(label=_("Phục vụ từ ngày"))


class WithdrawForm(forms.Form):
    paper_number = forms.CharField(label=_("Số thông báo"), max_length=60, required=False)


class CancelForm(forms.Form):
    ending = forms.ChoiceField(label=_("Lý do hủy"), choices=[("", "–"), *Ending.choices])


class RevokeForm(CancelForm):
    paper_number = forms.CharField(label=_("Số quyết định thu hồi"), max_length=60)


class ObjectionForm(forms.Form):
    kind = forms.ChoiceField(label=_("Loại ý kiến"), choices=[("", "–"), *ObjectionCode.choices])
    candidate = CandidateChoice(
        label=_("Về ai"), queryset=Candidate.objects.none(), required=False, empty_label="–",
        help_text=_("Để trống khi ý kiến là về người không có tên, hoặc về trình tự."),
    )  # fmt: skip
    raised_by = forms.ChoiceField(label=_("Ai nêu"), choices=[("", "–"), *RaisedBy.choices])
    received_on = DayField(label=_("Ngày nhận"))

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["candidate"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = candidates


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Kết quả giải quyết"), choices=[("", "–"), *[one for one in Outcome.choices if one[0]]]
    )
    settled_on = DayField(label=_("Ngày giải quyết"))
    paper_number = forms.CharField(label=_("Văn bản trả lời"), max_length=60, required=False)


class ReplaceForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Căn cứ"), choices=[("", "–"), *[one for one in Ground.choices if one[0] in DROPPING]]
    )
    replacement = CandidateChoice(
        label=_("Người dự bị thay"), queryset=Candidate.objects.none(), required=False, empty_label=_("không thay")
    )
    paper_number = forms.CharField(label=_("Số quyết định sửa đổi"), max_length=60)

    def __init__(self, *args: Any, reserves: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["replacement"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = reserves


def _named(form: forms.Form, name: str, label: str) -> BoundField:
    """A field in a table: no label of its own on the page, one for screen readers."""
    form.fields[name].widget.attrs["aria-label"] = label
    return form[name]


class NeedForm(forms.Form):
    """Every line of the need at once: how many, in which component, why otherwise than computed."""

    def __init__(self, *args: Any, needs: Sequence[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = needs
        for need in needs:
            self.fields[f"number-{need.pk}"] = forms.IntegerField(min_value=0, max_value=2000, initial=need.number)
            self.fields[f"component-{need.pk}"] = forms.ChoiceField(choices=Component.choices, initial=need.component)
            self.fields[f"reason-{need.pk}"] = forms.CharField(max_length=150, required=False, initial=need.reason)
        for name, field in self.fields.items():
            small = "form-select" if name.startswith("component") else "form-control"
            field.widget.attrs["class"] = small

    def rows(self) -> list[tuple[Need, BoundField, BoundField, BoundField]]:
        return [
            (
                need,
                _named(self, f"number-{need.pk}", gettext("Cần tuyển: %(unit)s") % {"unit": _unit(need)}),
                _named(self, f"component-{need.pk}", gettext("Thành phần: %(unit)s") % {"unit": _unit(need)}),
                _named(self, f"reason-{need.pk}", gettext("Lý do sửa: %(unit)s") % {"unit": _unit(need)}),
            )
            for need in self.needs
        ]

    def lines(self) -> dict[int, NeedLine]:
        values = self.cleaned_data
        return {
            need.pk: NeedLine(values[f"number-{need.pk}"], values[f"component-{need.pk}"], values[f"reason-{need.pk}"])
            for need in self.needs
        }


def _unit(need: Need) -> str:
    return str(need.unit_name)  # type: ignore[attr-defined]


class ChecksForm(forms.Form):
    """The three checks of many candidates: day and place once for each kind, one result for each candidate."""

    def __init__(self, *args: Any, rows: Sequence[Considered], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for kind, label in CheckKind.choices:
            said = {"kind": str(label).lower()}
            self.fields[f"day-{kind}"] = DayField(
                label=gettext("Ngày kiểm tra %(kind)s") % said, required=False, initial=today
            )
            self.fields[f"place-{kind}"] = forms.CharField(
                label=gettext("Nơi kiểm tra %(kind)s") % said, max_length=100, required=False
            )
            self.fields[f"day-{kind}"].widget.attrs |= {
                "class": "form-control", "aria-label": self.fields[f"day-{kind}"].label
            }  # fmt: skip
            self.fields[f"place-{kind}"].widget.attrs |= {
                "class": "form-control", "placeholder": gettext("Nơi kiểm tra"),
                "aria-label": self.fields[f"place-{kind}"].label,
            }  # fmt: skip
            # A number first: one key chooses, whatever keyboard and language.
            known = enumerate(results_on(kind, today), 1)
            choices = [("", "–"), *((one.code, f"{at} · {in_language(one.words)}") for at, one in known)]
            for row in rows:
                found = row.checks.get(kind)
                self.fields[f"{kind}-{row.candidate.pk}"] = forms.ChoiceField(
                    choices=choices, required=False, initial=found.result if found else ""
                )

    def heads(self) -> list[tuple[str, BoundField, BoundField]]:
        return [(str(label), self[f"day-{kind}"], self[f"place-{kind}"]) for kind, label in CheckKind.choices]

    def lines_shown(self) -> list[tuple[Considered, list[tuple[str, BoundField]]]]:
        kinds = [(kind, str(label)) for kind, label in CheckKind.choices]
        return [(row, [(label, self._cell(row, kind, label)) for kind, label in kinds]) for row in self.rows]

    def _cell(self, row: Considered, kind: str, label: str) -> BoundField:
        name = f"{kind}-{row.candidate.pk}"
        self.fields[name].widget.attrs["class"] = "form-select"
        return _named(self, name, f"{label}: {row.candidate.person.full_name}")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for kind, label in CheckKind.choices:
            is_new = any(values.get(f"{kind}-{row.candidate.pk}") != _known(row, kind) for row in self.rows)
            if is_new and not self.errors.get(f"day-{kind}") and not values.get(f"day-{kind}"):
                self.add_error(None, gettext("%(kind)s: phải ghi ngày kiểm tra.") % {"kind": label})
        return values

    def results(self) -> list[CheckLine]:
        """Every result that is written, new or as it was; a cleared one says nothing."""
        values = self.cleaned_data
        return [
            CheckLine(
                row.candidate.pk, kind, values[f"{kind}-{row.candidate.pk}"], values[f"day-{kind}"],
                values[f"place-{kind}"],
            )
            for kind in CheckKind.values
            for row in self.rows
            if values[f"{kind}-{row.candidate.pk}"] and values[f"day-{kind}"]
        ]  # fmt: skip


def _known(row: Considered, kind: str) -> str:
    found = row.checks.get(kind)
    return found.result if found else ""


class ChoicesForm(forms.Form):
    """What the panel decides about many candidates: the choice, the unit, the ground."""

    def __init__(self, *args: Any, rows: Sequence[Candidate], needs: Sequence[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        units = [("", "–"), *((str(need.pk), _unit(need)) for need in needs if need.number)]
        grounds = [("", "–"), *((one, label) for one, label in Ground.choices if GROUNDS[one])]
        for row in rows:
            for part, choices, initial in (
                ("choice", [("", "–"), *Chosen.choices], row.choice),
                ("need", units, str(row.need_id or "")),
                ("ground", grounds, row.ground),
            ):
                self.fields[f"{part}-{row.pk}"] = forms.ChoiceField(
                    choices=choices, required=False, initial=initial, widget=forms.Select({"class": "form-select"})
                )

    def lines_shown(self) -> list[tuple[Candidate, Mapping[str, BoundField]]]:
        labels = {"choice": gettext("Kết quả xét"), "need": gettext("Vào đơn vị"), "ground": gettext("Căn cứ")}
        return [
            (
                row,
                {
                    part: _named(self, f"{part}-{row.pk}", f"{label}: {row.person.full_name}")
                    for part, label in labels.items()
                },
            )
            for row in self.rows
        ]

    def choices_made(self) -> list[ChoiceLine]:
        """Lines of those about whom anything is chosen; who follows the proposal needs no ground typed."""
        return [line for row in self.rows if (line := self._line(row)) is not None]

    def _line(self, row: Candidate) -> ChoiceLine | None:
        values = self.cleaned_data
        choice, ground, need = (values[f"{part}-{row.pk}"] for part in ("choice", "ground", "need"))
        if not choice and not row.choice:
            return None
        need_pk = int(need) if need else None
        if choice == Chosen.CHOSEN and need_pk is None and row.proposed == Chosen.CHOSEN:
            need_pk = row.proposed_need_id
        follows = choice == row.proposed and (choice != Chosen.CHOSEN or need_pk == row.proposed_need_id)
        return ChoiceLine(row.pk, choice, ground or (Ground.AS_PROPOSED if follows else ""), need_pk)
