"""Forms of grounds, aids and their upkeep, and of the aids of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import PlaceVersion, UnitVersion
from sansang.training.forms.money import DongField
from sansang.training.models import AidKind, GroundCondition, GroundUse, Plan, UpkeepKind
from sansang.training.queries.assurance import Choice
from sansang.ui.fields import DayField

MOST = 100_000


class KeeperChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, version: UnitVersion) -> str:
        return version.name


class PlanChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, plan: Plan) -> str:
        return f"{plan.year} · {getattr(plan, 'unit_name', '')}"


class _Kept(forms.Form):
    """A form whose first field says which unit keeps the thing; left out where that is settled."""

    keeper = KeeperChoice(label=_("Đơn vị quản lý"), queryset=UnitVersion.objects.none())

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


class GroundForm(_Kept):
    name = forms.CharField(label=_("Tên thao trường, bãi tập"), max_length=120)
    kinds = forms.MultipleChoiceField(
        label=_("Công dụng"), choices=GroundUse.choices, widget=forms.CheckboxSelectMultiple
    )
    commune = forms.ModelChoiceField(label=_("Xã, phường"), queryset=PlaceVersion.objects.none(), required=False)
    place = forms.CharField(label=_("Vị trí"), max_length=150, required=False, help_text=_("Thôn, bản, khu vực."))
    capacity = forms.IntegerField(label=_("Sức chứa (người)"), min_value=1, max_value=MOST)
    condition = forms.ChoiceField(label=_("Tình trạng"), choices=GroundCondition.choices)
    first_on = DayField(label=_("Sử dụng từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, communes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["commune"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = communes
        if "keeper" not in self.fields:
            del self.fields["condition"]  # changes by the log

    def columns(self) -> dict[str, Any]:
        """Values by the columns of a ground."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "keeper"}
        place = values.pop("commune")
        return {**values, "commune": place.place if place else None}


class AidForm(_Kept):
    name = forms.CharField(label=_("Tên học cụ"), max_length=120, help_text=_("Không ghi vũ khí, đạn, vật liệu nổ."))
    kind = forms.ChoiceField(label=_("Loại"), choices=AidKind.choices)
    measure = forms.CharField(label=_("Đơn vị tính"), max_length=20, initial=_("cái"))
    quantity = forms.IntegerField(label=_("Số lượng"), min_value=1, max_value=MOST)
    damaged = forms.IntegerField(label=_("Trong đó đang hỏng"), min_value=0, max_value=MOST, initial=0)
    kept_at = forms.CharField(label=_("Nơi để"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "keeper" not in self.fields:
            del self.fields["quantity"], self.fields["damaged"]  # change by the log


class _UpkeepForm(forms.Form):
    kind = forms.ChoiceField(label=_("Việc"))
    done_on = DayField(label=_("Ngày làm"))
    what = forms.CharField(label=_("Đã làm gì"), max_length=200)
    cost = DongField(label=_("Kinh phí (đồng)"), required=False)
    plan = PlanChoice(label=_("Chuẩn bị cho kế hoạch"), queryset=Plan.objects.none(), required=False)

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = plans


class GroundUpkeepForm(_UpkeepForm):
    condition = forms.ChoiceField(label=_("Tình trạng sau khi làm"), choices=GroundCondition.choices)
    field_order = ("kind", "done_on", "what", "condition")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [UpkeepKind.REPAIR, UpkeepKind.RENEW, UpkeepKind.DAMAGE]
        self.fields["kind"].choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]


class AidUpkeepForm(_UpkeepForm):
    number = forms.IntegerField(label=_("Số lượng"), min_value=1, max_value=MOST)
    field_order = ("kind", "number", "done_on", "what")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = UpkeepKind.choices  # type: ignore[attr-defined]


class SessionAidsForm(forms.Form):
    """How many of each aid a session has; empty or 0 means none."""

    alike = forms.BooleanField(label=_("Đặt như vậy cho các buổi khác cùng nội dung của lớp"), required=False)

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        for one in choices:
            widget = forms.NumberInput({"class": "form-control training-count", "aria-label": one.aid.name})
            self.fields[f"aid-{one.aid.pk}"] = forms.IntegerField(
                label=one.aid.name, min_value=0, max_value=MOST, required=False, initial=one.booked or None,
                widget=widget,
            )  # fmt: skip

    def lines(self) -> list[tuple[Choice, BoundField]]:
        """The aids of the unit and of commands above, and whatever the session has."""
        return self._lines(is_below=False)

    def lines_below(self) -> list[tuple[Choice, BoundField]]:
        """What units below could lend."""
        return self._lines(is_below=True)

    def _lines(self, *, is_below: bool) -> list[tuple[Choice, BoundField]]:
        shown = [one for one in self.choices if (one.is_below and not one.booked) == is_below]
        return [(one, self[f"aid-{one.aid.pk}"]) for one in shown]

    def wanted(self) -> dict[int, int]:
        """How many of each aid, by its number; what stays as it was is left out."""
        said = {one.aid.pk: (self.cleaned_data[f"aid-{one.aid.pk}"] or 0, one.booked) for one in self.choices}
        return {pk: number for pk, (number, before) in said.items() if number != before}
