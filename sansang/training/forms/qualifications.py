"""Forms of kinds of qualifications, of papers that give or withdraw one, of decisions that prolong many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import UnitVersion
from sansang.training.actions.qualifications import KindValues, PaperValues
from sansang.training.forms.assurance import KeeperChoice
from sansang.training.models import LeastGrade, Programme, QualificationKind
from sansang.ui.fields import DayField


class KindChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One kind of qualification."""


class ManyChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows to be ticked."""


class KindForm(forms.Form):
    keeper = KeeperChoice(label=_("Đơn vị quy định"), queryset=UnitVersion.objects.none())
    code = forms.CharField(label=_("Ký hiệu"), max_length=20)
    name = forms.CharField(label=_("Tên chứng chỉ"), max_length=150)
    months = forms.IntegerField(
        label=_("Có giá trị (tháng)"), min_value=1, max_value=600, required=False,
        help_text=_("Để trống nếu không thời hạn."),
    )  # fmt: skip
    programmes = ManyChoice(
        label=_("Cấp khi đạt chương trình"), queryset=Programme.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Người đạt được cấp ngay khi công bố kết quả lớp theo chương trình này."),
    )  # fmt: skip
    least_grade = forms.ChoiceField(label=_("Khi xếp loại"), choices=LeastGrade.choices)
    includes = ManyChoice(
        label=_("Bao gồm các chứng chỉ"), queryset=QualificationKind.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ai có chứng chỉ này thì không cần chứng chỉ kia."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Đang cấp"), required=False, initial=True)

    def __init__(self, *args: Any, keepers: Any, programmes: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("keeper", keepers), ("programmes", programmes), ("includes", kinds)):
            if rows is None:
                del self.fields[name]  # settled already
                continue
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def values(self) -> KindValues:
        said = {name: value for name, value in self.cleaned_data.items() if name != "keeper"}
        return KindValues(**said)


class PaperForm(forms.Form):
    kind = KindChoice(label=_("Loại"), queryset=QualificationKind.objects.none())
    paper_number = forms.CharField(label=_("Số chứng chỉ, văn bản"), max_length=60)
    paper_on = DayField(label=_("Ngày văn bản"))
    issued_by = forms.CharField(label=_("Nơi cấp"), max_length=150)
    first_on = DayField(label=_("Có giá trị từ ngày"))
    last_on = DayField(
        label=_("Đến hết ngày"), required=False, help_text=_("Để trống thì tính theo thời hạn của loại chứng chỉ.")
    )

    def __init__(self, *args: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = kinds

    def values(self) -> PaperValues:
        return PaperValues(**{name: value for name, value in self.cleaned_data.items() if name != "kind"})


class WithdrawalForm(forms.Form):
    number = forms.CharField(label=_("Số văn bản thu hồi"), max_length=60)
    on = DayField(label=_("Thu hồi từ ngày"))


class ProlongForm(forms.Form):
    """What a decision prolongs; shown with its people before it is applied."""

    keeper = KeeperChoice(label=_("Người của đơn vị"), queryset=UnitVersion.objects.none())
    kind = KindChoice(label=_("Loại chứng chỉ"), queryset=QualificationKind.objects.none())
    ends_from = DayField(label=_("Hết hạn từ ngày"))
    ends_to = DayField(label=_("Đến ngày"))
    until = DayField(label=_("Kéo dài đến hết ngày"))
    number = forms.CharField(label=_("Số quyết định"), max_length=60)
    day = DayField(label=_("Ngày quyết định"))

    def __init__(self, *args: Any, keepers: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("keeper", keepers), ("kind", kinds)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = rows, "–"
        first = list(keepers[:2])
        if len(first) == 1:
            self.fields["keeper"].initial = first[0]
