"""The form of a change to the law, built from the tables of the law: a row added, replaced or ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.citizens.models import ProvincialRow
from sansang.citizens.queries.law import Change, change_of, identity_text
from sansang.citizens.templatetags.law import law_words
from sansang.kernel.names import name_key
from sansang.law.book import Book
from sansang.law.columns import Column
from sansang.law.rows import STATUS_LABELS, TABLES, Row, Status
from sansang.law.words import CHOICE_WORDS, KEY_WORDS, title_of
from sansang.ui.fields import DayField

ADD, REPLACE, END = "them", "thay", "het"
# Keys made of other columns, so that nobody types one.
_KEY_OF = {"points": ("kind", "point"), "cases": ("point", "fact"), "deciders": ("decision", "body")}


class RowForm(forms.Form):
    """`change()` is what was typed, when valid. `row` is the row replaced or ended (None: a row is added)."""

    def __init__(self, data: Any, *, table: str, do: str, book: Book, row: Row | None = None) -> None:
        super().__init__(data, initial=_initial(row) if row else None, label_suffix="")
        self.table, self.do, self.book, self.row = table, do, book, row
        if do == END:
            self.fields["last_on"] = DayField(label=_("Hiệu lực đến hết ngày"))
        else:
            self._add_columns()
        self.fields["paper_number"] = forms.CharField(
            label=_("Văn bản của tỉnh làm căn cứ"), max_length=60, required=do == END
        )

    def _add_columns(self) -> None:
        if self.table not in _KEY_OF and self.row is None:
            self.fields["key"] = forms.ChoiceField(label=_("Áp dụng cho"), choices=_choices(KEY_WORDS[self.table]))
        for column in TABLES[self.table].columns:
            if self.row is None or column.name not in _KEY_OF.get(self.table, ()):
                self.fields[column.name] = self._field(column)
        first = _("Có hiệu lực từ ngày") if self.row is None else _("Dòng mới có hiệu lực từ ngày")
        self.fields["first"] = DayField(label=first)
        self.fields["last"] = DayField(label=_("Đến hết ngày"), required=False)
        self.fields["instrument"] = forms.CharField(label=_("Văn bản quy định"), max_length=60)
        self.fields["article"] = forms.CharField(label=_("Điều, khoản, điểm"), max_length=80)
        statuses = [(status.value, law_words(STATUS_LABELS[status])) for status in Status]
        self.fields["status"] = forms.ChoiceField(
            label=_("Mức tin cậy"), choices=statuses, initial=Status.UNCONFIRMED.value
        )
        self.fields["note"] = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def _field(self, column: Column) -> forms.Field:
        label, needed = law_words(column.label), column.required
        if column.kind == "whole number":
            return forms.IntegerField(label=label, required=needed, min_value=column.least, max_value=1200)
        if column.kind == "yes or no":
            return forms.BooleanField(label=label, required=False)
        if choices := self._choices_of(column):
            return forms.ChoiceField(label=label, choices=choices, required=needed and column.name != "fact")
        hint = _("Mỗi người một ý, cách nhau bằng dấu chấm phẩy.") if column.kind == "list" else ""
        is_english = column.name.endswith("_en")
        return forms.CharField(label=label, required=needed and not is_english, max_length=500, help_text=hint)

    def _choices_of(self, column: Column) -> list[tuple[str, str]]:
        if self.table == "cases" and column.name == "point":
            points = self.book.by_table["points"]
            return list({row.key: (row.key, law_words(title_of(row, self.book.facts))) for row in points}.values())
        if self.table == "cases" and column.name == "fact":
            known = [(fact.code, law_words(fact.words)) for fact in self.book.facts.values()]
            return [("", gettext("Sự việc chưa có trong danh sách (ghi lời bên dưới)")), *known]
        if column.name not in CHOICE_WORDS:
            return []
        found = _choices(CHOICE_WORDS[column.name])
        return found if column.required else [("", gettext("mọi người")), *found]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.table == "cases" and self.do == ADD and not cleaned.get("fact"):
            if cleaned.get("words"):
                cleaned["fact"] = re.sub(r"[^a-z0-9]+", "_", name_key(cleaned["words"])).strip("_")[:60]
            else:
                self.add_error("words", _("Hãy chọn một sự việc có sẵn, hoặc ghi lời của sự việc mới."))
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("Ngày cuối trước ngày đầu."))
        if self.row is not None and first and first <= self.row.days.first:
            self.add_error("first", _("Phải sau ngày đầu của dòng được thay."))
        if self.row is not None and cleaned.get("last_on") and cleaned["last_on"] < self.row.days.first:
            self.add_error("last_on", _("Trước ngày đầu của dòng này."))
        return cleaned

    def proposed(self) -> dict[str, Any]:
        """What `actions.law.propose_row` takes, of a valid form."""
        said = self.cleaned_data
        found: dict[str, Any] = {"table": self.table, "paper_number": said["paper_number"]}
        if self.row is not None:
            found["ends"] = identity_text(self.row)
            found["last_on"] = said["last_on"] if self.do == END else said["first"] - timedelta(days=1)
        return found if self.do == END else {**found, "values": self._values()}

    def change(self) -> Change:
        """The same as a change of a book."""
        row = ProvincialRow(**self.proposed())
        return change_of(row)

    def _values(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        columns = {column.name: column for column in TABLES[self.table].columns}
        values = dict(self.row.values) if self.row else {}
        for name, column in columns.items():
            if name in said:
                values[name] = _split(said[name]) if column.kind == "list" else said[name]
            if name.endswith("_en") and not values.get(name):
                values[name] = values.get(name.removesuffix("_en"))
        values = {name: value for name, value in values.items() if value not in (None, "", [])}
        about = {name: said[name] for name in ("instrument", "article", "status", "note") if said.get(name)}
        days = {name: said[name].isoformat() if said.get(name) else None for name in ("first", "last")}
        return {**values, **about, **days, "key": self._key(values)}

    def _key(self, values: Mapping[str, Any]) -> str:
        if self.row is not None:
            return self.row.key
        parts = _KEY_OF.get(self.table)
        return "/".join(str(values[part]) for part in parts) if parts else str(self.cleaned_data["key"])


def _choices(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(code, law_words(one)) for code, one in words.items()]


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _initial(row: Row) -> dict[str, Any]:
    """What the row replaced says; its instrument is not that of the new one."""
    values = {
        name: "; ".join(value) if isinstance(value, list | tuple) else value for name, value in row.values.items()
    }
    return {**values, "status": row.status.value, "instrument": row.instrument, "article": row.article}
