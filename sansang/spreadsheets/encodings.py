"""Old Vietnamese encodings undone cell by cell: TCVN3 (fonts .VnTime…), VNI-Windows, decomposed letters.

A cell is changed only when what it says now is no Vietnamese and what it would say then is: right text and foreign
names stay as they are. Tables: domain notes 7.3 (TCVN 5712:1993; VNI-Windows).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TCVN3, VNI, DECOMPOSED = "TCVN3", "VNI", "NFD"

_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")  # ngang, huyền, sắc, hỏi, ngã, nặng
_TCVN3_ROWS = {
    "a": "aµ¸¶·¹",
    "ă": "¨»¾¼½Æ",
    "â": "©ÇÊÈÉË",
    "e": "eÌÐÎÏÑ",
    "ê": "ªÒÕÓÔÖ",
    "i": "i×ÝØÜÞ",
    "o": "oßãáâä",
    "ô": "«åèæçé",
    "ơ": "¬êíëìî",
    "u": "uïóñòô",
    "ư": "\u00adõøö÷ù",
    "y": "yúýûüþ",
}
_TCVN3_CAPITALS = {"¡": "Ă", "¢": "Â", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư", "§": "Đ", "®": "đ"}


def _toned(letter: str, tone: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", letter) + tone)


def _tcvn3_table() -> dict[int, str]:
    table = {ord(code): letter for code, letter in _TCVN3_CAPITALS.items()}
    for letter, codes in _TCVN3_ROWS.items():
        for code, tone in zip(codes, _TONES, strict=True):
            if not code.isascii():
                table[ord(code)] = _toned(letter, tone)
    return table


def _vni_table() -> dict[str, str]:
    table = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    plain = dict(zip("øùûõï", _TONES[1:2] + _TONES[2:3] + _TONES[3:], strict=True))
    hats = dict(zip("âàáåãä", _TONES, strict=True))
    breves = dict(zip("êèéúüë", _TONES, strict=True))
    for mark, tone in plain.items():
        for base, letter in {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}.items():
            table[base + mark] = _toned(letter, tone)
    for mark, tone in hats.items():
        for base, letter in {"a": "â", "e": "ê", "o": "ô"}.items():
            table[base + mark] = _toned(letter, tone)
    for mark, tone in breves.items():
        table["a" + mark] = _toned("ă", tone)
    for code, letter in list(table.items()):
        table[code.upper()] = letter.upper()
        table[code[0].upper() + code[1:]] = letter.upper()
    return table


_FROM_TCVN3 = _tcvn3_table()
_FROM_VNI = _vni_table()
_VNI_CODES = re.compile("|".join(sorted(map(re.escape, _FROM_VNI), key=len, reverse=True)))

_ONSETS = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|q|r|s|th|tr|t|v|x|f|j|w|z|"
# Vowels that end a syllable, that need a final consonant, and that may have one.
_OPEN = "oai|oay|oao|oeo|uây|uôi|ươi|ươu|uya|uyu|iêu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|ya|oi|ôi|ơi|ua|ui|uơ|ưa|ưi|ưu"
_CLOSED = "uyê|oă|uâ|iê|yê|uô|ươ"
_EITHER = "oa|oe|uê|uy|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
_FINALS = "ch|ng|nh|c|m|n|p|t"
_SYLLABLE = re.compile(
    rf"(?:{_ONSETS})(?:(?:{_OPEN})|(?:{_CLOSED})(?:{_FINALS})|(?:{_EITHER})(?:{_FINALS})?|oo(?:ng|c))"
)
_STOPPED = re.compile(r"(?:ch|c|p|t)$")  # such a syllable has the tone sắc or nặng
_WORD = re.compile(r"[^\W\d_]+(?:[^\x00-\x7f]|[^\W\d_])*|[^\x00-\x7f\s]+(?:[^\x00-\x7f]|[^\W\d_])*")
_TONE_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# Signs that are no letters but stand in right texts.
_HARMLESS = re.compile("[“”‘’–—…•·°ºª²³½¼×÷±§©®«»€₫\u00a0]")


@lru_cache(maxsize=65536)
def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    bare, tones = _TONE_MARKS.subn("", letters)
    if tones > 1 or (_STOPPED.search(bare) and not ("\u0301" in letters or "\u0323" in letters)):
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def _strange(text: str) -> int:
    """How many words with letters beyond ASCII are no Vietnamese syllables."""
    return sum(not word.isascii() and not _is_syllable(word) for word in _WORD.findall(text))


def repair_text(text: str) -> tuple[str, str | None]:
    """The text in composed Unicode, and which encoding was undone (None: it was right already)."""
    if text.isascii():
        return text, None
    return _repair(text)


@lru_cache(maxsize=131072)
def _repair(text: str) -> tuple[str, str | None]:
    composed = unicodedata.normalize("NFC", text)
    strange = _strange(_HARMLESS.sub(" ", composed))
    changed = DECOMPOSED if composed != text else None
    if not strange and not _signs_inside_words(composed):
        return composed, changed
    best, encoding, fewest = composed, changed, strange + _signs_inside_words(composed)
    for name, decoded in ((TCVN3, from_tcvn3(text)), (VNI, from_vni(text))):
        left = _strange(_HARMLESS.sub(" ", decoded)) + _signs_inside_words(decoded)
        if left < fewest:
            best, encoding, fewest = decoded, name, left
    # A half-understood cell is left alone: a wrong repair is worse than a visible fault.
    return (best, encoding) if fewest == 0 else (composed, changed)


def _signs_inside_words(text: str) -> int:
    """Signs such as § or ® that touch a letter: nobody writes them so, but TCVN3 looks so."""
    return len(re.findall(r"(?<=[^\W\d_])[§®©ª«¬¨¸µ¶·¹»¼½¾×÷\u00ad]|[§®©«¬¨¸µ¶·¹»¼½¾¡¢£¤¥¦\u00ad](?=[^\W\d_])", text))


def from_tcvn3(text: str) -> str:
    """Read the text's letters as TCVN3 codes; a word otherwise in capitals stays in capitals (fonts .Vn…H)."""
    return re.sub(r"\S+", lambda word: _same_case(word[0], word[0].translate(_FROM_TCVN3)), text)


def from_vni(text: str) -> str:
    """Read the text's letters as VNI-Windows codes."""
    return _VNI_CODES.sub(lambda code: _FROM_VNI[code[0]], text)


def _same_case(coded: str, decoded: str) -> str:
    plain = [letter for letter in coded if letter.isascii() and letter.isalpha()]
    return decoded.upper() if len(plain) > 1 and all(letter.isupper() for letter in plain) else decoded
