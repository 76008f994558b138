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
from sansang.training.forms.offering import OfferedField
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
from sansang.training.rules.offering import Offer, Thing
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
        label=_("Số giờ"), min_value=Decimal("0.5"), max_value=5, max_digits=3, decimal_places=1, localize=True,
        initial=4,
    )  # fmt: skip
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
    """Every session of a class in one table: heading, hours, ground and instructor of each.

    Grounds and instructors are offered once for the whole table; the template draws the rows.
    """

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
        self.headings = {str(one.pk): one for one in headings}
        self.things: dict[str, dict[int, Any]] = {
            "ground": {one.pk: one for one in grounds},
            "instructor": {one.pk: one for one in instructors},
        }
        self.offers = {
            name: Offer.of(Thing(one.pk, str(one), getattr(one, "unit_name", "")) for one in rows.values())
            for name, rows in self.things.items()
        }
        for session in sessions:
            self._add(session)

    def _add(self, session: Session) -> None:
        when = f"{session.get_half_display()} {session.day:%d/%m}"
        labels = {"ground": _("Nơi học"), "instructor": _("Giảng dạy")}
        for name, things in self.things.items():
            self.fields[f"{name}_{session.pk}"] = OfferedField(
                label=f"{labels[name]}, {when}",
                offer=self.offers[name],
                things=things,
                kept=getattr(session, name),
                required=False,
            )
        # A heading that is not the programme's any more may stay.
        kept = [(str(session.heading_id), session.heading)] if session.heading else []
        choices = [("", "–"), *dict([*self.headings.items(), *kept]).items()]
        self.fields[f"heading_{session.pk}"] = forms.ChoiceField(
            label=f"{_('Nội dung')}, {when}", choices=choices, required=False, initial=str(session.heading_id or "")
        )
        self.fields[f"hours_{session.pk}"] = forms.DecimalField(
            label=f"{_('Số giờ')}, {when}", min_value=Decimal("0.5"), max_value=5, max_digits=3, decimal_places=1,
            localize=True, initial=session.hours.normalize() if session.hours % 1 else int(session.hours),
        )  # fmt: skip

    def lines(self) -> Iterator[tuple[Session, BoundField, BoundField, BoundField, BoundField]]:
        """Each session with its fields, as they stand in a row."""
        for one in self.sessions:
            yield (one, *(self[f"{name}_{one.pk}"] for name in ("heading", "hours", "ground", "instructor")))  # type: ignore[misc]

    def changed(self) -> Iterator[tuple[Session, SessionValues]]:
        """The sessions that differ from what was typed, with what was typed."""
        for one in self.sessions:
            typed = {
                name: self.cleaned_data[f"{name}_{one.pk}"] for name in ("heading", "ground", "instructor", "hours")
            }
            chosen = str(typed["heading"])
            typed["heading"] = one.heading if chosen == str(one.heading_id or "") else self.headings.get(chosen)
            if any(getattr(one, name) != value for name, value in typed.items()):
                yield one, SessionValues(day=one.day, half=one.half, note=one.note, **typed)


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
