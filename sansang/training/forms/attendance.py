"""The grid of attendance as it is sent, pasted marks, someone who came uncalled, the file of a phone's queue."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sansang.training.actions.attendance import Line
from sansang.training.models import AbsenceReason, Presence
from sansang.training.queries.attendance import Row
from sansang.training.rules.attendance import EXCUSED, MARKS, PRESENT, read_uuid

FILE_MARK, FILE_LIMIT = "sansang-attendance", 2 * 1024 * 1024


@dataclass
class GridLine:
    """A row of the roll with what stands in its fields."""

    row: Row
    mark: str
    reason: str
    error: str = ""
    note: str = ""

    @property
    def is_changed(self) -> bool:
        return (self.mark, self.reason) != (self.row.mark, self.row.reason)


class GridForm:
    """A roll as a form: for each person a mark, and the reason of an absence with leave.

    `seen` says which entries the page showed, so that only what was changed there is entered, and nothing over what
    somebody else entered since. Too many fields for one Django form each; the template draws them.
    """

    def __init__(self, rows: Sequence[Row], data: QueryDict | None = None, *, marks: Mapping[int, str] | None = None):
        self.data, self.is_bound = data, data is not None
        self.uuid = (read_uuid(data.get("form")) if data else None) or uuid4()
        self.shown = _shown(data.get("seen", "")) if data else {}
        self.lines = [self._line(row, (marks or {}).get(row.number, "")) for row in rows]
        self.marks, self.reasons = list(Presence.choices), list(AbsenceReason.choices)

    def _line(self, row: Row, pasted: str) -> GridLine:
        mark, reason = row.mark, row.reason
        if self.data is not None:
            given = self.data.get(f"mark-{row.number}", "")
            mark = given if given in MARKS else ""
            reason = self.data.get(f"reason-{row.number}", "")
        if pasted and pasted != mark:
            mark, reason = pasted, ""
        if mark != EXCUSED or reason not in AbsenceReason.values:
            reason = ""
        return GridLine(row, mark, reason)

    @property
    def seen(self) -> str:
        """What this page shows, as it comes back with the form."""
        shown = {line.row.number: [str(line.row.seen), line.row.mark, line.row.reason] for line in self.lines}
        return json.dumps({number: said for number, said in shown.items() if said[1]}, separators=(",", ":"))

    def mark_the_rest_present(self) -> None:
        """Everybody without a mark was there; who joined the class after the session is left out."""
        for line in self.lines:
            if not line.mark and not line.row.came_later:
                line.mark = PRESENT

    def is_valid(self) -> bool:
        for line in self.lines:
            if line.mark == EXCUSED and not line.reason:
                line.error = _("Hãy chọn lý do vắng.")
        return not self.errors

    @property
    def errors(self) -> list[GridLine]:
        return [line for line in self.lines if line.error]

    def changed(self) -> list[Line]:
        """The rows that were changed on the page, each with the entry that it showed."""
        found = []
        for line in self.lines:
            uuid, mark, reason = self.shown.get(line.row.number, (None, "", ""))
            if line.mark and (line.mark, line.reason) != (mark, reason):
                found.append(Line(line.row.number, line.mark, line.reason, uuid))
        return found


def _shown(text: str) -> dict[int, tuple[UUID | None, str, str]]:
    try:
        said = json.loads(text or "{}")
        return {int(number): (read_uuid(one[0]), str(one[1]), str(one[2])) for number, one in said.items()}
    except (ValueError, TypeError, LookupError, AttributeError):
        return {}


class PasteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Cột điểm danh, hoặc danh sách người có mặt"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        strip=False,
        max_length=200_000,
        help_text=gettext_lazy(
            "Một cột theo đúng thứ tự danh sách: x hoặc + là có mặt, p là có phép, v là không phép, để trống là "
            "chưa điểm danh. Hoặc mỗi dòng một người có mặt: họ tên, số định danh, số thứ tự hay mã quét được."
        ),
    )


class ComerForm(forms.Form):
    who = forms.CharField(
        label=gettext_lazy("Họ tên và năm sinh, hoặc số định danh"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class QueueFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Tệp xuất từ điện thoại"), widget=forms.FileInput(attrs={"accept": ".json,application/json"})
    )

    def clean_file(self) -> list[Any]:
        """The entries of the file, as they were exported."""
        file = self.cleaned_data["file"]
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(_("Tệp quá lớn, không phải tệp điểm danh."))
        try:
            said = json.loads(file.read().decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("Không đọc được tệp này; hãy chọn tệp xuất từ trang điểm danh.")) from None
        if not isinstance(said, dict) or said.get("kind") != FILE_MARK or not isinstance(said.get("entries"), list):
            raise forms.ValidationError(_("Tệp này không phải tệp điểm danh xuất từ điện thoại."))
        if not said["entries"]:
            raise forms.ValidationError(_("Tệp này không có lần ghi nào."))
        return list(said["entries"])
