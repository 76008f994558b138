"""Forms of proposed timetables and of days to avoid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import UnitVersion
from sansang.planning.timetable.values import Half as PlannedHalf
from sansang.planning.timetable.values import Placement, Slot
from sansang.training.forms.plans import UnitChoice
from sansang.training.models import Half, Instructor, Part, TrainingClass
from sansang.training.queries.drafts import Choice
from sansang.training.rules.drafts import Sitting
from sansang.ui.fields import DayField

WEEKDAYS = (
    (0, _("Thứ hai")), (1, _("Thứ ba")), (2, _("Thứ tư")), (3, _("Thứ năm")), (4, _("Thứ sáu")), (5, _("Thứ bảy")),
    (6, _("Chủ nhật")),
)  # fmt: skip
NEVER, SELDOM, RATHER_NOT = "0", "5", "1"


def teacher_words(one: Instructor) -> str:
    """Who may be asked to teach, with unit and parts."""
    parts = ", ".join(str(label) for code, label in Part.choices if code in one.parts)
    words = ", ".join(filter(None, [getattr(one, "unit_name", ""), parts]))
    return f"{one} ({words})" if words else str(one)


class AskForm(forms.Form):
    """Which classes get a timetable, and within what limits."""

    classes = forms.ModelMultipleChoiceField(
        queryset=TrainingClass.objects.none(), error_messages={"required": _("Hãy chọn ít nhất một lớp.")}
    )
    halves = forms.TypedMultipleChoiceField(
        label=_("Buổi được học"), choices=Half.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    per_day = forms.TypedChoiceField(
        label=_("Mỗi lớp mỗi ngày nhiều nhất"),
        choices=[(1, _("1 buổi")), (2, _("2 buổi")), (3, _("3 buổi"))],
        coerce=int,
    )
    rest_days = forms.TypedMultipleChoiceField(
        label=_("Ngày nghỉ trong tuần"), choices=WEEKDAYS, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    instructors = forms.ModelMultipleChoiceField(label=_("Người giảng dạy"), queryset=Instructor.objects.none())

    def __init__(self, *args: Any, classes: Any, instructors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("classes", classes), ("instructors", instructors)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = rows


class PlaceForm(forms.Form):
    """Where and when one session of a draft stands, and who teaches it."""

    day = DayField(label=_("Ngày"))
    half = forms.TypedChoiceField(label=_("Buổi"), choices=Half.choices, coerce=int)
    ground = forms.ChoiceField(label=_("Nơi học"))
    instructor = forms.ChoiceField(label=_("Giảng dạy"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (("ground", choice.grounds), ("instructor", choice.instructors)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options

    def place(self, sitting: Sitting) -> Placement:
        """The placement typed."""
        typed = self.cleaned_data
        slot = Slot(typed["day"], PlannedHalf(typed["half"]))
        return Placement(*sitting, slot, typed["ground"], typed["instructor"])


class AvoidForm(forms.Form):
    """Days to avoid."""

    unit = UnitChoice(
        label=_("Đơn vị"), queryset=UnitVersion.objects.none(), help_text=_("Dùng cho cả các đơn vị cấp dưới.")
    )
    name = forms.CharField(label=_("Tên"), max_length=100, help_text=_("Ví dụ: Tết Nguyên đán, mùa gặt vụ chiêm."))
    first_on = DayField(label=_("Từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"))
    how = forms.ChoiceField(
        label=_("Mức tránh"),
        choices=[
            (NEVER, _("không xếp buổi nào")), (SELDOM, _("chỉ xếp khi không còn ngày nào khác")),
            (RATHER_NOT, _("tránh nếu được")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units

    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the action."""
        typed = self.cleaned_data
        return {name: typed[name] for name in ("name", "first_on", "last_on")} | {"cost": int(typed["how"]) or None}
