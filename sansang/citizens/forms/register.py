"""Forms of the register: entering, leaving, moving, grounds, absences, yearly rounds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.citizens.actions.register import BY_HAND, ENDED_BY_HAND
from sansang.citizens.models import Entry, Leaving, MoveKind
from sansang.citizens.queries import register as queries
from sansang.law.rules import Rules
from sansang.organisation.models import UnitVersion
from sansang.ui.fields import DayField


class OfficeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, version: UnitVersion) -> str:
        return version.name


def _among(form: forms.Form, name: str, versions: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = versions


class RegisterForm(forms.Form):
    office = OfficeChoice(label=_("Cơ quan đăng ký"), queryset=UnitVersion.objects.none())
    entry = forms.ChoiceField(
        label=_("Lý do vào sổ"), choices=[(one.value, one.label) for one in Entry if one in BY_HAND]
    )
    first_on = DayField(label=_("Vào sổ từ ngày"))
    paper_number = forms.CharField(
        label=_("Số văn bản, giấy giới thiệu"), max_length=60, required=False, help_text=_("Bắt buộc khi chuyển đến.")
    )

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _among(self, "office", offices)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("entry") == Entry.MOVED_IN and not values.get("paper_number"):
            self.add_error("paper_number", gettext("Người chuyển đến phải có giấy giới thiệu."))
        return values


class LeaveForm(forms.Form):
    leaving = forms.ChoiceField(label=_("Lý do ra khỏi sổ"), choices=[])
    last_on = DayField(label=_("Ngày cuối còn trong sổ"))
    paper_number = forms.CharField(label=_("Số văn bản"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["leaving"]
        assert isinstance(field, forms.ChoiceField)
        outside = {Leaving.MOVED_OUT.value: gettext("Chuyển ra ngoài tỉnh")}
        field.choices = [(one.value, outside.get(one.value, one.label)) for one in Leaving if one in ENDED_BY_HAND]


class MoveForm(forms.Form):
    kind = forms.ChoiceField(label=_("Loại"), choices=MoveKind.choices)
    to_office = OfficeChoice(label=_("Nơi đến"), queryset=UnitVersion.objects.none())
    leaves_on = DayField(label=_("Chuyển từ ngày"), help_text=_("Ngày đầu tiên trong sổ của nơi đến."))
    paper_number = forms.CharField(label=_("Số giấy giới thiệu"), max_length=60)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _among(self, "to_office", offices)


class CircumstanceForm(forms.Form):
    fact = forms.ChoiceField(label=_("Hoàn cảnh"), choices=[])
    first_on = DayField(label=_("Từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"), required=False, help_text=_("Tạm hoãn phải ghi ngày hết hạn."))
    paper_number = forms.CharField(label=_("Giấy tờ chứng minh, số"), max_length=60)
    paper_on = DayField(label=_("Ngày giấy tờ"), required=False)
    child_born = DayField(
        label=_("Ngày sinh của con"), required=False, help_text=_("Khi căn cứ là nuôi con nhỏ: để tính ngày hết hạn.")
    )

    def __init__(self, *args: Any, rules: Rules, english: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["fact"]
        assert isinstance(field, forms.ChoiceField)
        facts = queries.fact_choices(rules)
        field.choices = [("", "–"), *((code, words.en if english else str(words)) for code, words in facts)]


class EndCircumstanceForm(forms.Form):
    last_on = DayField(label=_("Đến hết ngày"))


class DecisionForm(forms.Form):
    number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))


class AbsenceForm(forms.Form):
    place = forms.CharField(label=_("Nơi đến"), max_length=150)
    first_on = DayField(label=_("Vắng từ ngày"))
    last_on = DayField(label=_("Dự kiến đến hết ngày"), required=False)
    reported_on = DayField(label=_("Ngày báo cáo"), required=False, help_text=_("Để trống nếu chưa báo cáo."))


class ChangeAbsenceForm(forms.Form):
    last_on = DayField(label=_("Vắng đến hết ngày"), required=False, help_text=_("Để trống nếu chưa biết."))
    reported_on = DayField(label=_("Ngày báo cáo"), required=False, help_text=_("Để trống nếu chưa báo cáo."))


class OpenRoundForm(forms.Form):
    office = OfficeChoice(label=_("Cơ quan đăng ký"), queryset=UnitVersion.objects.none())
    year = forms.IntegerField(label=_("Năm"), min_value=2000, max_value=2199, localize=False)
    opened_on = DayField(label=_("Mở từ ngày"))
    paper_number = forms.CharField(label=_("Văn bản, kế hoạch số"), max_length=60, required=False)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _among(self, "office", offices)


class CloseRoundForm(forms.Form):
    closed_on = DayField(label=_("Khóa sổ ngày"))


class RoundEntryForm(forms.Form):
    """What the button of a round sends: from which day, and how many names the page showed."""

    on = DayField(label=_("Vào sổ từ ngày"))
    expected = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
