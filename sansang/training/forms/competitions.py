"""Forms of competitions and of the places taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import clean_name
from sansang.organisation.models import Unit, UnitVersion
from sansang.training.actions.competitions import Place
from sansang.training.forms.assurance import KeeperChoice
from sansang.training.forms.offering import OfferedField
from sansang.training.models import Award, CompetitionKind, CompetitionLevel, Placing
from sansang.training.rules.offering import Offer, Thing
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


class PlacesForm(forms.Form):
    """A table of results: in each line a unit with its place, prize and points; a line without a unit is none."""

    LINE = ("unit", "rank", "award", "score")
    BLANK, MOST = 10, 200  # a form may send a thousand fields

    content = forms.CharField(label=_("Nội dung thi"), max_length=120)

    def __init__(
        self, *args: Any, teams: Iterable[UnitVersion], rows: Sequence[Placing], known: Collection[str], is_new: bool,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.known = known
        if not is_new:
            del self.fields["content"]
        found = list(teams)
        self.offer = Offer.of(Thing(one.unit_id, one.name, str(one.code)) for one in found)
        units = {one.unit_id: one.unit for one in found}
        self.size = min(max(self._asked(), len(rows) + self.BLANK), self.MOST)
        for number in range(self.size):
            self._add(number, units, rows[number] if number < len(rows) else None)

    def _asked(self) -> int:
        """How many lines were on the page, and ten more when those were asked for."""
        asked = str(self.data.get("size", ""))
        size = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
        return size + self.BLANK * ("more" in self.data)

    def _add(self, number: int, units: Mapping[int, Unit], row: Placing | None) -> None:
        kept = row.unit if row else None
        line = gettext("dòng %(number)d") % {"number": number + 1}
        named = OfferedField(
            label=f"{_('Đơn vị dự thi')}, {line}", offer=self.offer, things=units, kept=kept, required=False
        )
        if row:
            named.initial = self.offer.words.get(row.unit_id, getattr(row, "unit_name", ""))
        self.fields[f"unit_{number}"] = named
        self.fields[f"rank_{number}"] = forms.IntegerField(
            label=f"{_('Thứ hạng')}, {line}",
            min_value=1,
            max_value=1000,
            required=False,
            initial=row.rank if row else None,
        )
        self.fields[f"award_{number}"] = forms.ChoiceField(
            label=_("Giải"), choices=[("", "–"), *Award.choices], required=False, initial=row.award if row else ""
        )
        self.fields[f"score_{number}"] = forms.DecimalField(
            label=f"{_('Điểm')}, {line}", min_value=0, max_digits=7, decimal_places=2, required=False, localize=True,
            initial=row.score.normalize() if row and row.score is not None else None,
        )  # fmt: skip

    def lines(self) -> Iterator[list[BoundField]]:
        """The fields of each line."""
        for number in range(self.size):
            yield [self[f"{name}_{number}"] for name in self.LINE]

    def clean_content(self) -> str:
        typed = clean_name(self.cleaned_data["content"])
        if typed.casefold() in {one.casefold() for one in self.known}:
            raise forms.ValidationError(_("Nội dung này đã có bảng kết quả; hãy mở bảng ấy."))
        return typed

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for number in range(self.size):
            unit, *reached = (said.get(f"{name}_{number}") for name in self.LINE)
            if unit is None and f"unit_{number}" not in self.errors and any(one not in (None, "") for one in reached):
                self.add_error(f"unit_{number}", _("Dòng này chưa có đơn vị."))
        return said

    def table(self) -> list[Place]:
        """The lines with a unit."""
        said = self.cleaned_data
        found = [[said[f"{name}_{number}"] for name in self.LINE] for number in range(self.size)]
        return [Place(*line) for line in found if line[0]]
