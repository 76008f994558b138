"""Vietnamese names: clean, searchable with or without marks, sorted as a Vietnamese office sorts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from vn_collate import collate_key

_SPACES = re.compile(r"\s+")
# Soft hyphens, zero-width and direction marks come along when text is copied; control characters break files.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_WORD = re.compile(r"[^\s\-'’]+")
# The tone mark of these pairs may stand on either letter (Hoà, Hòa); the newer rule puts it on the first.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OLD_TONE_PLACE = re.compile(rf"(o)([ae])([{_TONES}])|(u)(y)([{_TONES}])", re.IGNORECASE)


def clean_name(text: object) -> str:
    """Normalise a name as typed: NFC, single spaces, no invisible characters. Never changes letters or case."""
    # Invisible characters go first: one may stand between a letter and its mark and keep them apart.
    visible = unicodedata.normalize("NFC", _INVISIBLE.sub("", str(text)))
    return _SPACES.sub(" ", visible).strip()


def name_key(text: object) -> str:
    """Fold a text for searching: “NGUYỄN Văn  Đạt” → “nguyen van dat”. Equal for every spelling of the marks."""
    return fold(clean_name(text))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without marks, đ as d. The text must be clean (see `clean_name`)."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def same_place_of_tone(text: str) -> str:
    """Write “Hoà”, “Thuý” as “Hòa”, “Thúy”: for comparing names from sources that put the tone elsewhere."""
    letters = unicodedata.normalize("NFD", text)

    def moved(match: re.Match[str]) -> str:
        first, second, tone = (part for part in match.groups() if part is not None)
        return f"{first}{tone}{second}"

    # "quy", "quá" and words with a final consonant keep their place: there the vowel is the last letter.
    words = [
        word
        if re.match(r"q|.*[oaeuy][" + _TONES + r"]?[cghmnpt]", word, re.IGNORECASE)
        else _OLD_TONE_PLACE.sub(moved, word)
        for word in re.split(r"(\s+)", letters)
    ]
    return unicodedata.normalize("NFC", "".join(words))


def title_name(text: object) -> str:
    """A clean name; one written all in capitals or all in small letters gets a capital at each word (H'Hen, Y-Bih)."""
    name = clean_name(text)
    if name.isupper() or name.islower():
        return _WORD.sub(lambda word: word[0][:1].upper() + word[0][1:].lower(), name)
    return name


def sort_key(full_name: str) -> bytes:
    """A key whose byte order is the order of a Vietnamese list: given name, then family name, then middle names.

    Each word is weighed by the Vietnamese alphabet and its tones (ngang, huyền, hỏi, ngã, sắc, nặng).
    """
    words = clean_name(full_name).split(" ")
    ordered = [words[-1], *words[:-1]]
    # The separator sorts before every weight, so a shorter list of words comes first.
    return b"\x00".join(_word_key(word) for word in ordered)


@lru_cache(maxsize=65536)
def _word_key(word: str) -> bytes:
    # Hexadecimal text keeps the order of the bytes and never holds the separator.
    return str(collate_key(word.casefold())).encode()
