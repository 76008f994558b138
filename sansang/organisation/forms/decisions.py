"""Forms of decisions, units and places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import PlaceAttribute, UnitVersion
from sansang.ui.fields import DayField


class DraftForm(forms.Form):
    title = forms.CharField(label=_("Nội dung"), max_length=200)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=150, required=False)
    effective_on = DayField(label=_("Ngày có hiệu lực"))


class CoverageForm(forms.Form):
    """Which commune commands a Regional Defence Command Board covers from a day."""

    communes = forms.MultipleChoiceField(label=_("Các xã, phường"), widget=forms.CheckboxSelectMultiple, required=False)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    on = DayField(label=_("Từ ngày"))

    def __init__(
        self, *args: Any, communes: list[UnitVersion], boards: dict[int, str], first: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.listed, self.boards, self.first = communes, boards, first
        field = self.fields["communes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(version.unit_id), version.name) for version in communes]

    def grouped(self) -> list[tuple[str, list[Any]]]:
        """The boxes by the board that covers the commune now, this board first."""
        found: dict[str, list[Any]] = {self.first: []}
        for at, version in enumerate(self.listed):
            found.setdefault(self.boards.get(version.parent_id or 0, ""), []).append(self["communes"][at])
        return [
            (board, boxes) for board, boxes in sorted(found.items(), key=lambda item: item[0] != self.first) if boxes
        ]


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


class EndAttributeForm(forms.Form):
    last_on = DayField(label=_("Đến hết ngày"))
