"""Forms of classes, their timetable and the people in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import UnitVersion
from sansang.training.actions.sessions import SessionValues
from sansang.training.forms.plans import ProgrammeChoice, UnitChoice, offer
from sansang.training.models import (
    Cancelling,
    Ground,
    Half,
    Heading,
    Instructor,
    PlanItem,
    Programme,
    Session,
    Withdrawing,
)
from sansang.ui.fields import DayField


class ItemChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, item: PlanItem) -> str:
        name = getattr(item, "unit_name", "")
        return f"{item.plan.year} · {name} · {item.get_audience_display()} · {item.first_on:%d/%m}"


class GroundChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, ground: Ground) -> str:
        return f"{ground.name} ({ground.capacity})"


class InstructorChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, one: Instructor) -> str:
        return str(one)


class ClassForm(forms.Form):
    unit = UnitChoice(label=_("Đơn vị tổ chức"), queryset=UnitVersion.objects.none())
    item = ItemChoice(
        label=_("Theo dòng kế hoạch"), queryset=PlanItem.objects.none(), required=False, empty_label=_("ngoài kế hoạch")
    )
    programme = ProgrammeChoice(label=_("Chương trình"), queryset=Programme.objects.none())
    title = forms.CharField(label=_("Tên lớp"), max_length=150)
    first_on = DayField(label=_("Từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"))
    quota = forms.IntegerField(label=_("Số chỗ"), min_value=1, max_value=5000)
    ground = GroundChoice(label=_("Nơi học chính"), queryset=Ground.objects.none(), required=False, empty_label="–")
    lead = InstructorChoice(
        label=_("Chủ nhiệm lớp"), queryset=Instructor.objects.none(), required=False, empty_label="–"
    )
    is_make_up = forms.BooleanField(label=_("Lớp học bù"), required=False)

    def __init__(
        self, *args: Any, units: Any, items: Any, programmes: Any, grounds: Any, instructors: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, item=items, programme=programmes, ground=grounds, lead=instructors)
        if units is None:
            del self.fields["unit"]
        else:
            offer(self, unit=units)


class SessionForm(forms.Form):
    day = DayField(label=_("Ngày"))
    half = forms.TypedChoiceField(label=_("Buổi"), choices=Half.choices, coerce=int)
    heading = forms.ModelChoiceField(
        label=_("Nội dung"), queryset=Heading.objects.none(), required=False, empty_label="–"
    )
    hours = forms.DecimalField(
        label=_("Số giờ"), min_value=Decimal("0.5"), max_value=5, max_digits=3, decimal_places=1, initial=4
    )
    ground = GroundChoice(label=_("Nơi học"), queryset=Ground.objects.none(), required=False, empty_label="–")
    instructor = InstructorChoice(
        label=_("Giảng dạy"), queryset=Instructor.objects.none(), required=False, empty_label="–"
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=150, required=False)

    def __init__(self, *args: Any, headings: Any, grounds: Any, instructors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, heading=headings, ground=grounds, instructor=instructors)

    def values(self) -> SessionValues:
        return SessionValues(**self.cleaned_data)


class TimetableForm(forms.Form):
    """Every session of a class in one table: heading, hours, ground and instructor of each."""

    def __init__(
        self,
        *args: Any,
        sessions: Sequence[Session],
        headings: Sequence[Heading],
        grounds: Sequence[Ground],
        instructors: Sequence[Instructor],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = sessions
        self.rows: dict[str, dict[str, Any]] = {
            "heading": {str(one.pk): one for one in headings},
            "ground": {str(one.pk): one for one in grounds},
            "instructor": {str(one.pk): one for one in instructors},
        }
        self.labels = {"heading": _("Nội dung"), "ground": _("Nơi học"), "instructor": _("Giảng dạy")}
        choices = {name: [("", "–"), *((pk, str(one)) for pk, one in rows.items())] for name, rows in self.rows.items()}
        for session in sessions:
            self._add(session, choices)

    def _add(self, session: Session, choices: dict[str, Any]) -> None:
        for name, options in choices.items():
            kept = getattr(session, f"{name}_id")
            field = forms.ChoiceField(
                label=self.labels[name], choices=options, required=False, initial=str(kept or ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip
            if kept and str(kept) not in self.rows[name]:
                # What is chosen but not on offer any more (a ground given up) may stay.
                self.rows[name][str(kept)] = getattr(session, name)
                field.choices = [*options, (str(kept), str(getattr(session, name)))]
            self.fields[f"{name}_{session.pk}"] = field
        self.fields[f"hours_{session.pk}"] = forms.DecimalField(
            label=_("Số giờ"), min_value=Decimal("0.5"), max_value=5, max_digits=3, decimal_places=1,
            initial=session.hours.normalize() if session.hours % 1 else int(session.hours),
            widget=forms.NumberInput(attrs={"class": "form-control"}),
        )  # fmt: skip

    def lines(self) -> Iterator[tuple[Session, BoundField, BoundField, BoundField, BoundField]]:
        """Each session with its fields, as they stand in a row."""
        for one in self.sessions:
            yield (one, *(self[f"{name}_{one.pk}"] for name in ("heading", "hours", "ground", "instructor")))  # type: ignore[misc]

    def changed(self) -> Iterator[tuple[Session, SessionValues]]:
        """The sessions that differ from what was typed, with what was typed."""
        for one in self.sessions:
            chosen = {name: rows.get(self.cleaned_data[f"{name}_{one.pk}"]) for name, rows in self.rows.items()}
            hours = self.cleaned_data[f"hours_{one.pk}"]
            before = (one.heading, one.ground, one.instructor, one.hours)
            if before != (*chosen.values(), hours):
                yield one, SessionValues(day=one.day, half=one.half, hours=hours, note=one.note, **chosen)


class LayOutForm(forms.Form):
    halves = forms.TypedMultipleChoiceField(
        label=_("Học các buổi"), choices=Half.choices, coerce=int, initial=[0, 1], widget=forms.CheckboxSelectMultiple
    )
    saturday = forms.BooleanField(label=_("Học thứ Bảy"), required=False, initial=True)
    sunday = forms.BooleanField(label=_("Học Chủ nhật"), required=False)

    def rest_days(self) -> list[int]:
        return [day for name, day in (("saturday", 5), ("sunday", 6)) if not self.cleaned_data[name]]


class CancelClassForm(forms.Form):
    cancelling = forms.ChoiceField(label=_("Lý do hủy"), choices=[("", "–"), *Cancelling.choices])


class NamesForm(forms.Form):
    names = forms.CharField(
        label=_("Danh sách"), widget=forms.Textarea(attrs={"rows": 12}), max_length=200_000,
        help_text=_("Mỗi dòng một người: số định danh, hoặc họ tên và năm sinh. Dán được từ Excel."),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    withdrawing = forms.ChoiceField(label=_("Lý do rút"), choices=[("", "–"), *Withdrawing.choices])
