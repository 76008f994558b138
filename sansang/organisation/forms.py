"""Forms of decisions, units and places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import Component, PlaceAttribute, PlaceVersion, UnitKind, UnitVersion
from sansang.ui.fields import DayField


class DraftForm(forms.Form):
    title = forms.CharField(label=_("Nội dung"), max_length=200)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=150, required=False)
    effective_on = DayField(label=_("Ngày có hiệu lực"))


class StepForm(forms.Form):
    """One step; `do` says which of the fields count."""

    FIELDS = {
        "found": ("kind", "name", "parent", "code", "place", "component", "authorised"),
        "merge": ("units", "into"),
        "split": ("unit", "parts"),
        "rename": ("unit", "name"),
        "code": ("unit", "code"),
        "authorised": ("unit", "authorised"),
        "move": ("unit", "parent"),
        "dissolve": ("unit", "into"),
    }
    LABELS = {
        "found": _("Thành lập"),
        "merge": _("Sáp nhập"),
        "split": _("Chia tách"),
        "rename": _("Đổi tên"),
        "code": _("Đổi mã"),
        "authorised": _("Đổi biên chế"),
        "move": _("Chuyển trực thuộc"),
        "dissolve": _("Giải thể"),
    }
    kind = forms.ChoiceField(label=_("Loại đơn vị"), choices=UnitKind.choices)
    units = forms.MultipleChoiceField(label=_("Các đơn vị"))
    unit = forms.ChoiceField(label=_("Đơn vị"))
    name = forms.CharField(label=_("Tên mới"), max_length=150)
    parent = forms.ChoiceField(label=_("Trực thuộc"))
    into = forms.ChoiceField(label=_("Vào đơn vị"))
    parts = forms.MultipleChoiceField(
        label=_("Thành các đơn vị"), help_text=_("Đơn vị đầu tiên nhận những gì chưa được chuyển riêng.")
    )
    code = forms.CharField(label=_("Mã đơn vị"), max_length=30, required=False)
    place = forms.ModelChoiceField(label=_("Địa bàn"), queryset=PlaceVersion.objects.none(), required=False)
    component = forms.ChoiceField(label=_("Thành phần"), choices=[("", "–"), *Component.choices], required=False)
    authorised = forms.IntegerField(label=_("Biên chế"), min_value=0, max_value=100_000, required=False)

    def __init__(self, *args: Any, do: str, units: list[tuple[str, str]], places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.do = do
        for name in list(self.fields):
            if name not in self.FIELDS[do]:
                del self.fields[name]
        for name in ("units", "unit", "parent", "into", "parts"):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = units
        if isinstance(place := self.fields.get("place"), forms.ModelChoiceField):
            place.queryset = places

    def step(self, number: int) -> dict[str, Any]:
        """The step in its stored form; founded units get the key “new<number>”."""
        values = self.cleaned_data
        if self.do == "found":
            chosen = values.get("place")
            return {
                "do": "found",
                "key": f"new{number}",
                "kind": values["kind"],
                "name": values["name"],
                "parent": _ref(values["parent"]),
                "code": values["code"],
                "place": chosen.place_id if chosen else None,
                "component": values["component"],
                "authorised": values["authorised"] or 0,
            }
        if self.do == "merge":
            return {"do": "merge", "units": [_ref(one) for one in values["units"]], "into": _ref(values["into"])}
        if self.do == "split":
            return {"do": "split", "unit": _ref(values["unit"]), "into": [_ref(one) for one in values["parts"]]}
        if self.do == "dissolve":
            return {"do": "dissolve", "unit": _ref(values["unit"]), "successor": _ref(values["into"])}
        other = {"rename": "name", "code": "code", "authorised": "authorised", "move": "parent"}[self.do]
        value = values[other]
        return {
            "do": self.do,
            "unit": _ref(values["unit"]),
            other: _ref(value) if other == "parent" else value or 0 if other == "authorised" else value,
        }


def _ref(text: str) -> int | str:
    return int(text) if text.isdigit() else text


class CoverageForm(forms.Form):
    """Which commune commands a Regional Defence Command Board covers from a day."""

    communes = forms.MultipleChoiceField(label=_("Các xã, phường"), widget=forms.CheckboxSelectMultiple, required=False)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    on = DayField(label=_("Từ ngày"))

    def __init__(self, *args: Any, communes: list[UnitVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["communes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(version.unit_id), version.name) for version in communes]


class StrengthForm(forms.Form):
    authorised = forms.IntegerField(label=_("Biên chế"), min_value=0, max_value=100_000)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    on = DayField(label=_("Từ ngày"))


class PopulationForm(forms.Form):
    year = forms.IntegerField(label=_("Năm"), min_value=1990, max_value=2100)
    persons = forms.IntegerField(label=_("Dân số"), min_value=0, max_value=20_000_000)
    source = forms.CharField(label=_("Nguồn"), max_length=200)


class AttributeForm(forms.Form):
    kind = forms.ChoiceField(label=_("Đặc điểm"), choices=PlaceAttribute.Kind.choices)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)
    on = DayField(label=_("Từ ngày"))
