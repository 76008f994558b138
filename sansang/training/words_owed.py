"""Words and badges of what is owed, for lists and panels."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sansang.law.facts import Words
from sansang.law.training_words import TRAINEE_WORDS
from sansang.training.models import Audience
from sansang.training.rules.owed import Due, Standing

Text = str | Promise
STANDINGS: dict[Standing, tuple[Text, str]] = {
    Standing.DONE: (_("đã học đủ"), "ok"),
    Standing.PLANNED: (_("đã xếp lớp"), "info"),
    Standing.MISSING: (_("chưa xếp lớp"), "warn"),
    Standing.NOTHING: (_("không phải học"), "plain"),
}
_TRAINEES: dict[str, Text] = {
    **dict(Audience.choices),
    "company": _("Đại đội binh chủng"),
}
_OFFICERS: dict[str, Text] = {
    "command": _("cán bộ chỉ huy"),
    "unit": _("chỉ huy phân đội"),
}


def words_of(words: Words) -> str:
    """Words of the law in the reader's language."""
    return words.en if get_language() == "en" else str(words)


def audience_of(due: Due) -> str:
    """Whom the law trains together with this person, and the course where a post is held: in every word of the law."""
    parts = [TRAINEE_WORDS[due.trainee]] if due.trainee else []
    if due.group:
        parts.append(TRAINEE_WORDS[f"officers_{due.group}"])
    return "; ".join(words_of(part) for part in parts)


def audience_in_short(due: Due) -> str:
    """The same for a list: “Cơ động, chỉ huy phân đội”."""
    parts = [_TRAINEES.get(due.trainee), _OFFICERS.get(due.group)]
    text = ", ".join(str(part) for part in parts if part)
    return text[:1].upper() + text[1:]
