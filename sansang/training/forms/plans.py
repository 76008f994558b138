"""Forms of plans, programmes and who teaches."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import UnitVersion
from sansang.training.actions.teaching import HeadingValues
from sansang.training.models import Audience, Part, Programme
from sansang.ui.fields import DayField
from sansang.ui.templatetags.ui import vi_number


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, version: UnitVersion) -> str:
        return version.name


class UnitsChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, version: UnitVersion) -> str:
        return version.name


class ProgrammeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, programme: Programme) -> str:
        hours = getattr(programme, "hours", None)
        return f"{programme.code} · {programme.name}" + (f" ({vi_number(hours)} h)" if hours else "")


def offer(form: forms.Form, **choices: Any) -> None:
    """Give choice fields their rows."""
    for name, rows in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows
        if field.required and field.empty_label:
            field.empty_label = "–"


class PlanForm(forms.Form):
    unit = UnitChoice(label=_("Đơn vị"), queryset=UnitVersion.objects.none())
    year = forms.IntegerField(label=_("Năm"), min_value=2015, max_value=2100)
    number = forms.CharField(
        label=_("Số kế hoạch"), max_length=60, required=False, help_text=_("Ghi sau, khi trình, cũng được.")
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units)


_LINE = re.compile(r"^(?P<words>.*?)[\s:=\t]+(?P<amount>\d[\d.,\s]*?)\s*(?:đồng|đ|VND)?$", re.IGNORECASE)


class BudgetField(forms.CharField):
    """What an item costs, one line an entry: “Tiền ăn: 12.600.000”; cleans to words and whole đồng."""

    widget = forms.Textarea(attrs={"rows": 4, "placeholder": "Tiền ăn: 12.600.000"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = []
        for line in filter(None, (one.strip() for one in text.splitlines())):
            match = _LINE.match(line)
            amount = int(re.sub(r"\D", "", match["amount"])) if match else 0
            if not match or not match["words"].strip() or amount > 10**15:
                words = _now("Không đọc được “%(line)s”; hãy ghi khoản chi, hai chấm, số tiền.")
                raise forms.ValidationError(words, params={"line": line})
            found.append((match["words"].strip(), amount))
        return found


class ItemForm(forms.Form):
    programme = ProgrammeChoice(label=_("Chương trình"), queryset=Programme.objects.none())
    phase = forms.IntegerField(label=_("Đợt"), min_value=1, max_value=20, initial=1)
    trainer = UnitChoice(label=_("Đơn vị huấn luyện"), queryset=UnitVersion.objects.none())
    hosts = UnitsChoice(
        label=_("Các đơn vị học chung (cụm)"),
        queryset=UnitVersion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    classes = forms.IntegerField(label=_("Số lớp"), min_value=1, max_value=500)
    trainees = forms.IntegerField(label=_("Tổng số người"), min_value=1, max_value=100_000)
    hours = forms.DecimalField(
        label=_("Số giờ mỗi lớp"), min_value=1, max_value=2000, max_digits=6, decimal_places=1, required=False,
        help_text=_("Để trống thì lấy theo chương trình."),
    )  # fmt: skip
    first_on = DayField(label=_("Từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"))
    budget = BudgetField(
        label=_("Kinh phí"), required=False, help_text=_("Mỗi dòng một khoản: tên, hai chấm, số tiền (đồng).")
    )

    def __init__(self, *args: Any, programmes: Any, trainers: Any, hosts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, programme=programmes, trainer=trainers, hosts=hosts)
        if not hosts:
            del self.fields["hosts"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        programme = values.get("programme")
        if programme and not values.get("hours"):
            values["hours"] = programme.hours
        return values


class SubmitForm(forms.Form):
    number = forms.CharField(label=_("Số kế hoạch"), max_length=60)


class ApproveForm(forms.Form):
    approval_number = forms.CharField(label=_("Số văn bản phê duyệt"), max_length=60)
    approved_on = DayField(label=_("Ngày phê duyệt"))
    signed_by = forms.CharField(label=_("Người ký"), max_length=100)


class WordsForm(forms.Form):
    words = forms.CharField(label=_("Ý kiến"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


_PARTS = {part.label.casefold(): part.value for part in Part}
_SHORT = {"ct": Part.POLITICAL, "qs": Part.MILITARY, "ptds": Part.CIVIL_DEFENCE}


class ProgrammeForm(forms.Form):
    unit = UnitChoice(label=_("Đơn vị ban hành"), queryset=UnitVersion.objects.none())
    code = forms.CharField(label=_("Ký hiệu"), max_length=20)
    name = forms.CharField(label=_("Tên chương trình"), max_length=200)
    audience = forms.ChoiceField(label=_("Đối tượng"), choices=[("", "–"), *Audience.choices])
    days_long = forms.IntegerField(label=_("Số ngày"), min_value=1, max_value=200)
    first_on = DayField(label=_("Hiệu lực từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"), required=False)
    instrument = forms.CharField(label=_("Văn bản"), max_length=60)
    article = forms.CharField(label=_("Điều, phụ lục"), max_length=60, required=False)
    headings = forms.CharField(
        label=_("Nội dung"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Mỗi dòng: phần | tên nội dung | số giờ. Phần là CT, QS hoặc PTDS. Chỉ ghi tên nội dung."),
    )
    is_confirmed = forms.BooleanField(label=_("Đã đối chiếu với văn bản"), required=False)

    def __init__(self, *args: Any, units: Any = None, before: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = {row.name.casefold(): row.pk for row in before}
        if units is None:
            del self.fields["unit"]
        else:
            offer(self, unit=units)

    def clean_headings(self) -> list[HeadingValues]:
        found = []
        for number, line in enumerate(self.cleaned_data["headings"].splitlines(), 1):
            if not line.strip():
                continue
            cells = [cell.strip() for cell in re.split(r"[|\t]", line)]
            part = _SHORT.get(cells[0].casefold(), _PARTS.get(cells[0].casefold(), ""))
            try:
                hours = Decimal(cells[2].replace(",", "."))
            except (IndexError, InvalidOperation):
                hours = Decimal(0)
            if not part or hours <= 0 or hours > 999:
                words = _now("Dòng %(number)d không đọc được: “%(line)s”. Hãy ghi như “QS | Điều lệnh đội ngũ | 8”.")
                raise forms.ValidationError(words, params={"number": number, "line": line.strip()})
            found.append(HeadingValues(cells[1], part, hours, self.before.get(cells[1].casefold())))
        return found


def headings_text(rows: Any) -> str:
    """Headings as they are typed into the form."""
    short = {part: key.upper() for key, part in _SHORT.items()}
    return "\n".join(f"{short[Part(row.part)]} | {row.name} | {row.hours:g}".replace(".", ",") for row in rows)


class InstructorForm(forms.Form):
    unit = UnitChoice(label=_("Của đơn vị"), queryset=UnitVersion.objects.none())
    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=100,
        help_text=_("Người trong lực lượng thì ghi số định danh để nối với hồ sơ, không xếp trùng với trực."),
    )  # fmt: skip
    number = forms.CharField(label=_("Số định danh"), max_length=20, required=False)
    position = forms.CharField(label=_("Cấp bậc, chức vụ"), max_length=100, required=False)
    parts = forms.MultipleChoiceField(
        label=_("Phần được dạy"), choices=Part.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Không chọn phần nào: dạy được mọi phần."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Đang giảng dạy"), required=False, initial=True)

    def __init__(self, *args: Any, units: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
        else:
            offer(self, unit=units)


class FeedForm(forms.Form):
    unit = UnitChoice(label=_("Đơn vị"), queryset=UnitVersion.objects.none())
    number = forms.CharField(
        label=_("Số định danh"), max_length=20, required=False,
        help_text=_("Ghi số thì là lịch của một người; để trống thì là lịch của đơn vị."),
    )  # fmt: skip
    label = forms.CharField(label=_("Đưa cho ai"), max_length=100)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units)
