"""Forms of competitions and of the places taken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import UnitVersion
from sansang.training.forms.assurance import KeeperChoice
from sansang.training.models import Award, CompetitionKind, CompetitionLevel
from sansang.ui.fields import DayField


class CompetitionForm(forms.Form):
    keeper = KeeperChoice(
        label=_("Đơn vị tổ chức hoặc dự thi"), queryset=UnitVersion.objects.none(),
        help_text=_("Hội thi của cấp trên: chọn đơn vị mình, ghi đơn vị đăng cai bên dưới."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Loại"), choices=CompetitionKind.choices)
    level = forms.ChoiceField(label=_("Cấp"), choices=CompetitionLevel.choices)
    title = forms.CharField(label=_("Tên"), max_length=200)
    host = forms.CharField(label=_("Đơn vị đăng cai"), max_length=150)
    place = forms.CharField(label=_("Địa điểm"), max_length=150, required=False)
    first_on = DayField(label=_("Từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"))
    paper_number = forms.CharField(label=_("Số kế hoạch, công văn"), max_length=60)
    paper_on = DayField(label=_("Ngày văn bản"))

    def __init__(self, *args: Any, keepers: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if keepers is None:
            del self.fields["keeper"]
            return
        field = self.fields["keeper"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = keepers
        first = list(keepers[:2])
        if len(first) == 1:
            field.initial, field.empty_label = first[0], None


class HeldForm(forms.Form):
    participants = forms.IntegerField(label=_("Số người tham gia"), min_value=1, max_value=100_000)
    report_number = forms.CharField(label=_("Số quyết định công nhận kết quả"), max_length=60, required=False)


class PlacingForm(forms.Form):
    unit = KeeperChoice(label=_("Đơn vị dự thi"), queryset=UnitVersion.objects.none())
    content = forms.CharField(
        label=_("Nội dung thi"), max_length=120, required=False, help_text=_("Bỏ trống là kết quả toàn đoàn.")
    )
    rank = forms.IntegerField(label=_("Thứ hạng"), min_value=1, max_value=1000, required=False)
    award = forms.ChoiceField(label=_("Giải"), choices=[("", "–"), *Award.choices], required=False)
    score = forms.DecimalField(
        label=_("Điểm"), min_value=0, max_digits=7, decimal_places=2, required=False, localize=True
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = teams
