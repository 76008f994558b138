"""Words and badges of what is owed, for lists and panels."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sansang.law.facts import Words
from sansang.law.training_words import TRAINEE_WORDS
from sansang.training.rules.owed import Due, Standing

Text = str | Promise
STANDINGS: dict[Standing, tuple[Text, str]] = {
    Standing.DONE: (_("đã học đủ"), "ok"),
    Standing.PLANNED: (_("còn thiếu, đã xếp lớp"), "info"),
    Standing.MISSING: (_("còn thiếu, chưa xếp lớp"), "warn"),
    Standing.NOTHING: (_("không phải học"), "plain"),
}


def words_of(words: Words) -> str:
    """Words of the law in the reader's language."""
    return words.en if get_language() == "en" else str(words)


def audience_of(due: Due) -> str:
    """Whom the law trains together with this person, and the course where a post is held."""
    parts = [TRAINEE_WORDS[due.trainee]] if due.trainee else []
    if due.group:
        parts.append(TRAINEE_WORDS[f"officers_{due.group}"])
    return "; ".join(words_of(part) for part in parts)
