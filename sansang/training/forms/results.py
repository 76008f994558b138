"""Forms of marks, of what is examined, of the minutes, of decisions about results, of certificates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.training.actions.results import CorrectionValues, Marks, MinutesValues
from sansang.training.models import CertificateEnd, CorrectionKind, Minutes
from sansang.training.queries.results import Examined, Row
from sansang.training.rules.results import Pasted, read_column, read_score, spoken
from sansang.ui.fields import DayField

MEMBERS = 7  # lines for the board
LONGEST_PASTE = 20_000


class ScoreField(forms.CharField):
    """A mark from 0 to 10, typed with a comma or a point; cleans to a Decimal, or None for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=8, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_score(text)
        except ValueError:
            raise forms.ValidationError(_("“%(text)s” không phải điểm từ 0 đến 10."), params={"text": text}) from None


class Cell(NamedTuple):
    """A cell of the grid as it is drawn, and what is wrong with what was typed."""

    html: SafeString
    error: str


class MarksForm(forms.Form):
    """A mark for each person and heading. Each cell remembers what it showed: only what was changed is written.

    A cell that somebody else has changed meanwhile to something else is refused once, with theirs beside it.
    """

    def __init__(
        self, *args: Any, rows: Sequence[Row], examined: Sequence[Examined], column: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.examined, self.crossed = rows, examined, set[str]()
        for row in rows:
            for heading, _weight in examined:
                mark = row.marks.get(heading.pk)
                self.fields[_cell(row, heading.pk)] = ScoreField(
                    label=f"{row.enrolment.person.full_name}: {heading.name}",
                    initial=spoken(getattr(mark, column)) if mark else "",
                    help_text=spoken(mark.score) if mark and column == "retest" else "",  # what it would replace
                    show_hidden_initial=True,
                )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in set(self.changed_data) & values.keys():
            shown, now = self.data.get(f"initial-{name}"), self.fields[name].initial
            if shown is not None and shown != now and values[name] != read_score(now):
                self.crossed.add(name)
                self.add_error(name, gettext("Người khác vừa ghi “%(text)s”.") % {"text": now or "–"})
        return values

    def lines_shown(self) -> Iterator[tuple[Row, list[Cell]]]:
        for row in self.rows:
            yield row, [self._drawn(_cell(row, heading.pk)) for heading, _weight in self.examined]

    def _drawn(self, name: str) -> Cell:
        """A cell without the templates of widgets, which hundreds of cells would feel."""
        field, error = self.fields[name], " ".join(map(str, self.errors.get(name, ())))
        as_sent = self.is_bound and name not in self.crossed
        before = self.data.get(f"initial-{name}", field.initial) if as_sent else field.initial
        html = format_html(
            '<input class="form-control training-mark{}" type="text" inputmode="decimal" autocomplete="off" '
            'maxlength="8" id="id_{}" name="{}" value="{}" placeholder="{}" aria-label="{}"{}>'
            '<input type="hidden" name="initial-{}" value="{}">',
            " is-invalid" if error else "", name, name, self.data.get(name, "") if self.is_bound else field.initial,
            field.help_text, field.label, SafeString(' aria-invalid="true"') if error else "", name, before,
        )  # fmt: skip
        return Cell(html, error)

    def marks(self) -> Marks:
        """By enrolment and heading what was typed anew."""
        changed = set(self.changed_data)
        found: dict[int, dict[int, Decimal | None]] = {}
        for row in self.rows:
            for heading, _weight in self.examined:
                if (name := _cell(row, heading.pk)) in changed:
                    found.setdefault(row.enrolment.pk, {})[heading.pk] = self.cleaned_data[name]
        return found


def _cell(row: Row, heading: int) -> str:
    return f"m-{row.enrolment.pk}-{heading}"


class ColumnForm(forms.Form):
    """Marks of one heading, pasted as a column in the order of the list, or with the name in front."""

    heading = forms.TypedChoiceField(label=_("Nội dung"), coerce=int)
    column = forms.CharField(
        label=_("Cột điểm"), strip=False, max_length=LONGEST_PASTE,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "Mỗi người một dòng, theo thứ tự của danh sách bên cạnh; ai không có điểm thì để dòng trống. "
            "Có thể dán hai cột: họ và tên, điểm; khi đó thứ tự nào cũng được."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, examined: Sequence[Examined], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["heading"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(heading.pk, heading.name) for heading, _weight in examined]

    def lines(self) -> list[Pasted]:
        return read_column(self.cleaned_data["column"])


class ExamsForm(forms.Form):
    """Which headings are examined, each with its weight."""

    def __init__(self, *args: Any, headings: Sequence[Any], examined: Sequence[Examined], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings
        weights = {heading.pk: weight for heading, weight in examined}
        for heading in headings:
            self.fields[f"on-{heading.pk}"] = forms.BooleanField(
                label=heading.name, required=False, initial=heading.pk in weights,
                widget=forms.CheckboxInput({"class": "form-check-input", "aria-label": heading.name}),
            )  # fmt: skip
            self.fields[f"weight-{heading.pk}"] = forms.DecimalField(
                label=gettext("Hệ số: %(heading)s") % {"heading": heading.name}, required=False, localize=True,
                min_value=Decimal("0.1"), max_value=999, max_digits=5, decimal_places=1,
                initial=weights.get(heading.pk, heading.hours),
                widget=forms.TextInput({
                    "class": "form-control training-mark", "inputmode": "decimal",
                    "aria-label": gettext("Hệ số: %(heading)s") % {"heading": heading.name},
                }),
            )  # fmt: skip

    def lines_shown(self) -> list[tuple[Any, BoundField, BoundField]]:
        return [(heading, self[f"on-{heading.pk}"], self[f"weight-{heading.pk}"]) for heading in self.headings]

    def weights(self) -> dict[int, Decimal]:
        """The weight of each heading chosen; its hours where none is typed."""
        said = self.cleaned_data
        return {
            heading.pk: said[f"weight-{heading.pk}"] or heading.hours
            for heading in self.headings
            if said[f"on-{heading.pk}"]
        }


class MinutesForm(forms.Form):
    number = forms.CharField(label=_("Số biên bản"), max_length=60)
    day = DayField(label=_("Ngày"))
    words = forms.CharField(
        label=_("Kết luận"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Ý kiến của hội đồng; con số do hệ thống tính."),
    )  # fmt: skip

    def __init__(self, *args: Any, minutes: Minutes | None, today: date, **kwargs: Any) -> None:
        board = minutes.board if minutes else []
        initial: dict[str, Any] = {"day": today}
        if minutes:
            initial = {"number": minutes.number, "day": minutes.day, "words": minutes.words}
        for at, member in enumerate(board):
            initial |= {f"name-{at}": member["name"], f"position-{at}": member["position"]}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.places = range(max(MEMBERS, len(board) + 1))
        for at in self.places:
            about = {"number": at + 1}
            for name, label in (
                ("name", gettext("Họ và tên, người thứ %(number)s") % about),
                ("position", gettext("Chức vụ, người thứ %(number)s") % about),
            ):
                self.fields[f"{name}-{at}"] = forms.CharField(
                    label=label, max_length=100, required=False,
                    widget=forms.TextInput({"class": "form-control", "aria-label": label}),
                )  # fmt: skip

    def board_shown(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"name-{at}"], self[f"position-{at}"]) for at in self.places]

    def values(self) -> MinutesValues:
        said = self.cleaned_data
        board = [(said[f"name-{at}"], said[f"position-{at}"]) for at in self.places]
        return MinutesValues(said["number"], said["day"], [one for one in board if one[0].strip()], said["words"])


class CorrectionForm(forms.Form):
    kind = forms.ChoiceField(label=_("Loại"), choices=CorrectionKind.choices)
    number = forms.CharField(label=_("Số quyết định"), max_length=60)
    day = DayField(label=_("Ngày quyết định"))
    signed_by = forms.CharField(label=_("Người ký"), max_length=100)
    words = forms.CharField(label=_("Nội dung"), max_length=300, required=False)

    def values(self) -> CorrectionValues:
        return CorrectionValues(**self.cleaned_data)


class CertificatesForm(forms.Form):
    issued_on = DayField(label=_("Ngày cấp"))
    signed_by = forms.CharField(label=_("Người ký"), max_length=100)


class CertificateEndForm(forms.Form):
    end = forms.ChoiceField(label=_("Lý do thu hồi"), choices=[("", "–"), *CertificateEnd.choices])


class CheckForm(forms.Form):
    ma = forms.CharField(
        label=_("Mã kiểm tra"), max_length=40, help_text=_("16 chữ và số in ở góc dưới giấy chứng nhận."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
