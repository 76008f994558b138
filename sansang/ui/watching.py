"""Two people editing one record: the later one is told, and nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from django import forms
from django.core import signing
from django.utils.translation import gettext as _

OPENED = "opened"
_SALT = "ui.opened"
Texts = dict[str, list[str]]
Some = TypeVar("Some", bound=forms.Form)


@lru_cache(maxsize=128)
def watched(form: type[Some], *, but: tuple[str, ...] = ()) -> type[Some]:
    """The same form, watching over what stands there while its page is open; not over fields that begin with `but`."""
    found: type[Some] = type(f"Watched{form.__name__}", (_Watched, form), {"unwatched": but})
    return found


class _Watched(forms.Form):
    """A form that edits what is there: its initial values are what the database has, now as when the page was opened.

    The page carries along, signed, what it was opened with. Where somebody has written since, the form is refused once:
    a field that was left alone takes theirs, one that both changed says theirs beside it, and sending it again counts.
    A form sent without what it was opened with is not refused.
    """

    unwatched: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing: Texts = {name: self._texts(name) for name in self._watched()}
        sealed = signing.dumps(self.standing, salt=_SALT, compress=True)
        self.fields[OPENED] = forms.CharField(required=False, initial=sealed, widget=forms.HiddenInput)

    def _watched(self) -> Iterable[str]:
        return (name for name in self.fields if not (self.unwatched and name.startswith(self.unwatched)))

    def full_clean(self) -> None:
        """Clean as ever, then look whether anybody wrote in the meantime."""
        super().full_clean()
        sealed = self.cleaned_data.pop(OPENED, "") if self.is_bound else ""
        if sealed:
            self._compare(_unsealed(sealed))

    def _compare(self, opened: Texts) -> None:
        changed = [name for name, now in self.standing.items() if now != opened.get(name) != self._typed(name) != now]
        taken = [name for name, now in self.standing.items() if now != opened.get(name) == self._typed(name)]
        if not changed and not taken:
            return
        sent: Any = self.data
        data = sent.copy()
        for name in taken:
            _put(data, self.add_prefix(name), self.standing[name])
        _put(data, self.add_prefix(OPENED), [self.fields[OPENED].initial])
        self.data = data
        for name in changed:
            self.add_error(name, _("Người khác vừa ghi “%(text)s”.") % {"text": self._words(name)})
        self.add_error(None, _("Có người đã sửa sau khi bạn mở trang. Ô bạn không đổi nay theo họ; xem lại rồi ghi."))

    def _typed(self, name: str) -> list[str]:
        field, name = self.fields[name], self.add_prefix(name)
        value = field.widget.value_from_datadict(self.data, self.files, name)
        if isinstance(field, forms.BooleanField):
            return ["on"] if value else []
        return _as_texts(value)

    def _texts(self, name: str) -> list[str]:
        """What a browser sends back for the value that the form was opened with."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field, forms.BooleanField):
            return ["on"] if value else []
        return _as_texts(field.widget.format_value(value))

    def _words(self, name: str) -> str:
        """What stands in a field now, as people read it."""
        field, texts = self.fields[name], self.standing[name]
        if isinstance(field, forms.BooleanField):
            return _("có") if texts else _("không")
        choices: Any = getattr(field, "choices", ())
        labels = {str(value): str(label) for value, label in choices}
        return ", ".join(labels.get(text, text) for text in texts) or "–"


def _as_texts(value: Any) -> list[str]:
    many = value if isinstance(value, list | tuple) else [value]
    return sorted(str(one).replace("\r\n", "\n").strip() for one in many if one not in (None, ""))


def _put(data: Any, name: str, texts: list[str]) -> None:
    if hasattr(data, "setlist"):
        data.setlist(name, texts)
    else:
        data[name] = texts[0] if texts else ""


def _unsealed(text: str) -> Texts:
    try:
        found: Texts = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return {}
    return found
