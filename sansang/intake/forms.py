from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.intake.kinds import Kind
from sansang.intake.queries import FoundColumn

# Endings that office lists have; what a file really is, its content says when it is read.
ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".htm", ".html", ".xlsm", ".xltx", ".txt", ".tsv")
OFFERED = ".xlsx,.xls,.ods,.csv,.htm,.html"


class UploadForm(forms.Form):
    unit = forms.ChoiceField(
        label=_("Nạp cho đơn vị"),
        error_messages={
            "required": _("Hãy chọn đơn vị."),
            "invalid_choice": _("Hãy chọn một đơn vị trong danh sách."),
        },
    )
    kind = forms.ChoiceField(label=_("Loại danh sách"))
    file = forms.FileField(
        label=_("Tệp danh sách"),
        widget=forms.ClearableFileInput(attrs={"accept": OFFERED}),
        error_messages={
            "required": _("Hãy chọn một tệp."),
            "empty": _("Tệp trống, không có gì để đọc."),
            "missing": _("Hãy chọn một tệp."),
        },
    )

    def __init__(self, *args: Any, offices: Sequence[tuple[int, str]], kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(pk), name) for pk, name in offices]
        self.fields["unit"].choices = units if len(units) == 1 else [("", gettext("Chọn đơn vị")), *units]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(kind.code, kind.title) for kind in kinds]  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial, self.fields["unit"].widget = units[0][0], forms.HiddenInput()
        if len(kinds) == 1:
            self.fields["kind"].initial, self.fields["kind"].widget = kinds[0].code, forms.HiddenInput()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        ending = Path(file.name or "").suffix.lower()
        if ending and ending not in ENDINGS:
            raise forms.ValidationError(
                _("Tệp %(ending)s không phải bảng tính; hãy lưu lại dạng .xlsx rồi tải lên."), params={"ending": ending}
            )
        if (file.size or 0) > settings.UPLOAD_LIMIT:
            megabytes = settings.UPLOAD_LIMIT // (1024 * 1024)
            raise forms.ValidationError(
                _("Tệp lớn hơn %(limit)s MB; hãy tách thành nhiều tệp."), params={"limit": megabytes}
            )
        return file


class MappingForm(forms.Form):
    """What each column means: one list of choices per column found, and which sheets count."""

    sheets = forms.MultipleChoiceField(
        label=_("Trang tính được đọc"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một trang tính.")},
    )

    def __init__(
        self, *args: Any, columns: Sequence[FoundColumn], sheets: Sequence[dict[str, Any]], kind: Kind, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns, self.kind = list(columns), kind
        self.fields["sheets"].choices = [(sheet["name"], sheet["name"]) for sheet in sheets]  # type: ignore[attr-defined]
        self.fields["sheets"].initial = [sheet["name"] for sheet in sheets if sheet["chosen"]]
        meanings = [(one.key, gettext(one.label) + (" *" if one.required else "")) for one in kind.fields]
        choices = [("", gettext("Không đọc cột này")), *meanings]
        for number, column in enumerate(self.columns):
            self.fields[f"column{number}"] = forms.ChoiceField(
                label=column.title, choices=choices, required=False, initial=column.field
            )

    @property
    def lines(self) -> list[tuple[FoundColumn, forms.BoundField]]:
        return [(column, self[f"column{number}"]) for number, column in enumerate(self.columns)]

    def mapping(self) -> dict[str, str]:
        return {column.key: self.cleaned_data.get(f"column{at}", "") for at, column in enumerate(self.columns)}

    def clean(self) -> dict[str, Any]:
        chosen = set(self.cleaned_data.get("sheets", []))
        labels = {one.key: gettext(one.label) for one in self.kind.fields}
        taken: dict[tuple[str, str], str] = {}  # by sheet and meaning, the column that has it
        for number, column in enumerate(self.columns):
            meaning = self.cleaned_data.get(f"column{number}", "")
            places = [(name, meaning) for name in column.sheets if meaning and name in chosen]
            other = next((taken[place] for place in places if place in taken), None)
            if other is not None:
                text = _("“%(first)s” và “%(second)s” cùng là %(meaning)s; hãy chọn một cột.")
                words = {"first": other, "second": column.title, "meaning": labels[meaning]}
                self.add_error(f"column{number}", forms.ValidationError(text, params=words))
            taken |= {place: column.title for place in places if place not in taken}
        meant = {meaning for _name, meaning in taken}
        missing = [labels[one.key] for one in self.kind.fields if one.required and one.key not in meant]
        if missing and chosen:
            text = _("Chưa chọn cột nào là: %(columns)s.")
            self.add_error(None, forms.ValidationError(text, params={"columns": ", ".join(missing)}))
        return self.cleaned_data
