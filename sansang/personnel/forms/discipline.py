"""Forms of discipline and commendation: coded forms, days and numbers of decisions, no opinions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import UnitVersion
from sansang.personnel.forms.people import UnitChoice
from sansang.personnel.models import (
    AwardLevel,
    CommendationEnd,
    DisciplineEnd,
    Occasion,
    Penalty,
    Title,
)
from sansang.personnel.rules.discipline import OF_BOTH, OF_UNITS
from sansang.ui.fields import DayField

NONE: list[tuple[str, Any]] = [("", "–")]  # nothing is chosen for anybody: a penalty is picked, never left as it stood


class PenaltyForm(forms.Form):
    penalty = forms.ChoiceField(label=_("Hình thức kỷ luật"), choices=NONE + Penalty.choices)
    offence_on = DayField(label=_("Ngày vi phạm"))
    found_on = DayField(label=_("Ngày phát hiện"))
    is_complicated = forms.BooleanField(label=_("Vụ việc phức tạp, đã gia hạn xử lý"), required=False)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))


class AwardForm(forms.Form):
    title = forms.ChoiceField(label=_("Danh hiệu, hình thức"))
    occasion = forms.ChoiceField(label=_("Loại khen thưởng"), choices=NONE + Occasion.choices)
    level = forms.ChoiceField(label=_("Cấp khen thưởng"), choices=NONE + AwardLevel.choices)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))

    def __init__(self, *args: Any, of_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["title"]
        assert isinstance(field, forms.ChoiceField)
        fitting = [one for one in Title.choices if one[0] in OF_BOTH or (one[0] in OF_UNITS) == of_unit]
        field.choices = NONE + fitting


class WhereForm(forms.Form):
    """In which unit of the member's; only asked when there are several."""

    unit = UnitChoice(label=_("Đơn vị khi đó"), queryset=UnitVersion.objects.none())

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units


class NewPenaltyForm(WhereForm, PenaltyForm):
    field_order = ("unit",)


class NewAwardForm(WhereForm, AwardForm):
    field_order = ("unit",)


class EndPenaltyForm(forms.Form):
    end_reason = forms.ChoiceField(label=_("Lý do kết thúc"), choices=NONE + DisciplineEnd.choices)
    ended_on = DayField(label=_("Ngày kết thúc"))
    end_number = forms.CharField(label=_("Số văn bản"), max_length=60, required=False)


class EndAwardForm(forms.Form):
    end_reason = forms.ChoiceField(label=_("Lý do hủy"), choices=NONE + CommendationEnd.choices)
    ended_on = DayField(label=_("Ngày hủy"))
    end_number = forms.CharField(label=_("Số văn bản"), max_length=60, required=False)
