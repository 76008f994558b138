"""Forms of people, services, posts and waiting entries."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import Education, Entry, Person, Sex, SkillKind
from sansang.citizens.rules import reasons_against
from sansang.kernel.dates import PartialDate
from sansang.kernel.identity import read_identity_number
from sansang.kernel.names import title_name
from sansang.kernel.phones import read_phone
from sansang.kernel.reasons import Reason
from sansang.organisation.models import Component, PlaceVersion, UnitVersion, User
from sansang.organisation.queries import places_now
from sansang.personnel import queries
from sansang.personnel.models import EndReason, Post
from sansang.personnel.rules import POSTS_OF
from sansang.ui.fields import DayField, PartialDateField
from sansang.ui.templatetags.ui import say


class PersonForm(forms.Form):
    full_name = forms.CharField(label=_("Họ và tên"), max_length=100)
    sex = forms.ChoiceField(label=_("Giới tính"), choices=Sex.choices)
    born = PartialDateField(label=_("Ngày sinh"), help_text=_("Đủ ngày, hoặc chỉ tháng và năm, hoặc chỉ năm."))
    identity_number = forms.CharField(label=_("Số định danh cá nhân"), max_length=20, required=False)
    phone = forms.CharField(label=_("Số điện thoại"), max_length=20, required=False)
    residence = forms.ModelChoiceField(
        label=_("Xã, phường nơi ở"), queryset=PlaceVersion.objects.none(), required=False
    )
    village = forms.CharField(label=_("Thôn, bản, tổ dân phố"), max_length=100, required=False)
    party_joined_on = DayField(label=_("Ngày vào Đảng"), required=False)
    union_joined_on = DayField(label=_("Ngày vào Đoàn"), required=False)
    is_former_soldier = forms.BooleanField(label=_("Bộ đội xuất ngũ"), required=False)
    education = forms.ChoiceField(label=_("Trình độ"), choices=[("", "–"), *Education.choices], required=False)
    skills = forms.MultipleChoiceField(
        label=_("Kỹ năng khi cứu hộ"),
        choices=[one for one in SkillKind.choices if one[0] != SkillKind.LANGUAGE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = forms.CharField(
        label=_("Ngôn ngữ"), max_length=120, required=False, help_text=_("Cách nhau bằng dấu phẩy.")
    )

    def __init__(self, *args: Any, today: date, province_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.repaired = False
        field = self.fields["residence"]
        assert isinstance(field, forms.ModelChoiceField)
        here = PlaceVersion.objects.filter(place__level="commune", place__province_code=province_code).on(today)
        # Whoever lives in another province, or in a commune that is divided since, keeps the place until it is changed.
        kept: PlaceVersion | None = self.initial.get("residence")
        field.queryset = PlaceVersion.objects.filter(
            Q(pk__in=here.values("pk")) | Q(pk=kept.pk if kept else None)
        ).order_by("name")

    def clean_full_name(self) -> str:
        return title_name(self.cleaned_data["full_name"])

    def clean_identity_number(self) -> str | None:
        reading = read_identity_number(self.cleaned_data["identity_number"])
        if reading.reasons:
            raise forms.ValidationError([say(reason) for reason in reading.reasons])
        self.repaired = reading.repaired
        return reading.number

    def clean_phone(self) -> str | None:
        if not self.cleaned_data["phone"]:
            return None
        read = read_phone(self.cleaned_data["phone"])
        if isinstance(read, Reason):
            raise forms.ValidationError(say(read))
        return read

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            for reason in reasons_against(values, today=self.today):
                self.add_error(None, say(reason))
        return values

    def columns(self) -> dict[str, Any]:
        """Values by the columns of a person."""
        values = self.cleaned_data
        born: PartialDate = values["born"]
        residence = values.get("residence")
        return {
            **{key: values[key] for key in ("full_name", "sex", "identity_number", "phone", "village", "education")},
            "party_joined_on": values["party_joined_on"],
            "union_joined_on": values["union_joined_on"],
            "is_former_soldier": values["is_former_soldier"],
            "born_on": born.day,
            "born_precision": born.precision,
            "residence_id": residence.place_id if residence else None,
        }

    def skill_pairs(self) -> list[tuple[str, str]]:
        languages = [one.strip() for one in self.cleaned_data["languages"].split(",") if one.strip()]
        return [(kind, "") for kind in self.cleaned_data["skills"]] + [
            (SkillKind.LANGUAGE.value, one) for one in languages
        ]

    def texts(self) -> dict[str, list[str]]:
        """What a browser would send for the values the form was opened with."""
        return {name: self._texts(name) for name in self.fields}

    def _texts(self, name: str) -> list[str]:
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field, forms.BooleanField):
            return ["on"] if value else []
        if isinstance(field, forms.MultipleChoiceField):
            return [str(one) for one in value or ()]
        text = field.widget.format_value(value)
        return [str((text[0] if isinstance(text, list) else text) or "")]

    def shown(self, name: str, texts: list[str]) -> str:
        """Texts of a field in words: the labels of choices, yes and no."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return gettext("có") if texts else gettext("không")
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            labels = {str(value): str(label) for value, label in field.choices}  # type: ignore[union-attr, misc]
            return ", ".join(labels.get(text, text) for text in texts if text) or "–"
        return ", ".join(text for text in texts if text) or "–"

    @staticmethod
    def values_of(person: Person, *, on: date) -> dict[str, Any]:
        """What the form shows for a person."""
        skills = list(person.skills.all())
        return {
            **{key: getattr(person, key) for key in ("full_name", "sex", "identity_number", "phone", "village")},
            "born": str(person.born) if person.born else "",
            "party_joined_on": person.party_joined_on,
            "union_joined_on": person.union_joined_on,
            "is_former_soldier": person.is_former_soldier,
            "education": person.education,
            "residence": residence_of(person, on=on),
            "skills": [one.kind for one in skills if one.kind != SkillKind.LANGUAGE],
            "languages": ", ".join(one.detail for one in skills if one.kind == SkillKind.LANGUAGE),
        }


def residence_of(person: Person, *, on: date) -> PlaceVersion | None:
    """Where a person lives as it is called on a day; the last name of a place that nobody took over whole."""
    if person.residence_id is None:
        return None
    found = places_now([person.residence_id], on=on).get(person.residence_id)
    return found or PlaceVersion.objects.filter(place=person.residence_id).order_by("first_on").last()


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Units as they stand below each other, the highest of them without an indent."""

    def label_from_instance(self, version: UnitVersion) -> str:
        return f"{'– ' * (version.depth - self._top)}{version.name}"

    @cached_property
    def _top(self) -> int:
        paths = self.queryset.order_by().values_list("path", flat=True)  # type: ignore[union-attr]
        return min((UnitVersion(path=path).depth for path in paths), default=0)


class _InUnit(forms.Form):
    """A form that picks a troop unit within reach on a day."""

    unit = UnitChoice(label=_("Đơn vị"), queryset=UnitVersion.objects.none())

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.units_to_serve_in(user, on=on)


class ServiceForm(_InUnit):
    component = forms.ChoiceField(label=_("Thành phần"), choices=Component.choices)
    first_on = DayField(label=_("Từ ngày"))


class TransferForm(_InUnit):
    component = forms.ChoiceField(label=_("Thành phần"), choices=Component.choices)
    on = DayField(label=_("Chuyển từ ngày"))
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)


class CitizenEntryForm(forms.Form):
    """How someone without a record comes into a register."""

    office = UnitChoice(label=_("Cơ quan đăng ký"), queryset=UnitVersion.objects.none())
    entry = forms.ChoiceField(
        label=_("Lý do vào sổ"),
        choices=[(one.value, one.label) for one in (Entry.SUPPLEMENTARY, Entry.MOVED_IN)],
    )
    first_on = DayField(label=_("Vào sổ từ ngày"))
    paper_number = forms.CharField(label=_("Số văn bản, giấy giới thiệu"), max_length=60, required=False)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = offices


class EndServiceForm(forms.Form):
    last_on = DayField(label=_("Ngày cuối cùng phục vụ"))
    reason = forms.ChoiceField(
        label=_("Lý do"),
        choices=[one for one in EndReason.choices if one[0] in {EndReason.TRANSFERRED, EndReason.CORRECTED}],
        help_text=_(
            "Hoàn thành, thôi trước thời hạn, đưa ra khỏi danh sách: ghi quyết định ở phần Thời hạn phục vụ của hồ sơ."
        ),
    )
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)


class AppointmentForm(forms.Form):
    unit = UnitChoice(label=_("Đơn vị"), queryset=UnitVersion.objects.none())
    post = forms.ChoiceField(label=_("Chức vụ"), choices=Post.choices)
    rank = forms.CharField(label=_("Cấp bậc"), max_length=40, required=False)
    first_on = DayField(label=_("Từ ngày"))
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units.filter(unit__kind__in=[kind for kind, posts in POSTS_OF.items() if posts])


class EndAppointmentForm(forms.Form):
    last_on = DayField(label=_("Ngày cuối cùng giữ chức vụ"))


class CorrectServiceForm(forms.Form):
    component = forms.ChoiceField(label=_("Thành phần"), choices=Component.choices)
    first_on = DayField(label=_("Từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu còn đang phục vụ."))
    end_reason = forms.ChoiceField(label=_("Lý do thôi"), choices=[("", "–"), *EndReason.choices], required=False)


class CorrectAppointmentForm(forms.Form):
    rank = forms.CharField(label=_("Cấp bậc"), max_length=40, required=False)
    first_on = DayField(label=_("Từ ngày"))
    last_on = DayField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu còn đang giữ."))
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)


class ReturnForm(forms.Form):
    note = forms.CharField(label=_("Ý kiến gửi đơn vị"), max_length=300)
