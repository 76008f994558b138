"""Forms of the term of service: extension, completion, early release, removal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sansang.law.rules import Rules
from sansang.personnel.rules.terms import grounds_for
from sansang.ui.fields import DayField


class AskExtensionForm(forms.Form):
    asked_on = DayField(label=_("Ngày đề nghị"))
    until = DayField(label=_("Kéo dài đến hết ngày"))
    beyond_age = forms.BooleanField(
        label=_("Tình nguyện kéo dài độ tuổi"),
        required=False,
        help_text=_("Chỉ chọn khi người này tình nguyện phục vụ quá độ tuổi nghĩa vụ."),
    )


class AnswerExtensionForm(forms.Form):
    agreed = forms.TypedChoiceField(
        label=_("Trả lời"),
        choices=[("1", _("Đồng ý")), ("0", _("Không đồng ý"))],
        widget=forms.RadioSelect,
        coerce=lambda text: text == "1",
    )
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))


class CompletionForm(forms.Form):
    last_on = DayField(label=_("Ngày cuối cùng phục vụ"))
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))
    certificate_number = forms.CharField(label=_("Số giấy chứng nhận hoàn thành"), max_length=60, required=False)


class ReleaseForm(forms.Form):
    ground = forms.ChoiceField(label=_("Căn cứ"))
    last_on = DayField(label=_("Ngày cuối cùng phục vụ"))
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))

    def __init__(self, *args: Any, rules: Rules, kind: str, sex: str, english: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        grounds = grounds_for(rules, kind, sex)
        field.choices = [
            (one.key, f"{one.point}) {one.fact.words.en if english else one.fact.words}") for one in grounds
        ]


class DecisionForm(forms.Form):
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = DayField(label=_("Ngày quyết định"))
