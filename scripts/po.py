"""The catalogues: collect Vietnamese messages, say which lack English or are wrong in it, compile.

Messages stand in gettext calls, in `{% translate %}` and `{% blocktranslate %}`, as the sentence of a Reason, as any
Vietnamese text with a full stop or `{named}` places, as the name of a column of a list (`Field`) or of a model, and in
the retention policy (context "retention").
The Vietnamese catalogue is written by hand: it holds what the libraries cannot say in Vietnamese.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
POLICY = ROOT / "sansang/config/retention.toml"
LIBRARIES = ROOT / "locale/vi/LC_MESSAGES/django.po"
HEADER = """\
# English for Sẵn Sàng. The messages are collected by scripts/po.py; only the msgstr lines are written by hand.
#"""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
REASONS = {"Reason", "_refused", "FileRefused"}  # calls whose first arguments are a code and a sentence
PERCENT_PLACE = re.compile(r"%(?:\(\w+\))?[ds]")
NAMED_PLACE = re.compile(r"\{[a-z_]+\}")
TAG = re.compile(r"</?[a-z][^>]*>")
VIETNAMESE = re.compile(r"[À-ÖØ-öø-ỹ]")
END_MARKS = ".:;?!…"

Found = tuple[str, Any, str | None]  # file, the message (one text, or singular and plural), its context


def _extracted(name: str, source: bytes) -> Iterator[Found]:
    for _line, message, _comments, context in extract("python", BytesIO(source), keywords=KEYWORDS):
        yield name, message, context


def templates() -> Iterator[Found]:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    for path in sorted([*ROOT.glob("sansang/**/*.html"), *ROOT.glob("sansang/**/templates/**/*.txt")]):
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield from _extracted(str(path.relative_to(ROOT)), source.encode())


def code() -> Iterator[Found]:
    for path in sorted(ROOT.glob("sansang/**/*.py")):
        if "migrations" in path.parts:
            continue
        source, name = path.read_bytes(), str(path.relative_to(ROOT))
        yield from _extracted(name, source)
        # What a command says to its operator is not shown on pages; names of the demonstration are data.
        is_shown = not {"commands", "demo"} & set(path.parts)
        yield from ((name, text, None) for text in messages_of(source, sentences=is_shown))


def policy() -> Iterator[Found]:
    """The words of the retention policy, which pages show."""
    written = tomllib.loads(POLICY.read_text(encoding="utf-8"))
    terms = written.pop("terms").values()
    tables = [table for table in written.values() if "columns" in table]
    texts = [text for term in terms for text in (term["until"], term["ground"])]
    texts += [table["about"] for table in tables]
    texts += [column["for"] for table in tables for column in table["columns"].values()]
    yield from ((str(POLICY.relative_to(ROOT)), text, "retention") for text in texts)


def messages_of(source: str | bytes, *, sentences: bool = True) -> Iterator[str]:
    """Messages of pure modules, which know no gettext: a page translates them when it shows them."""
    for node in _spoken(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _named(node)
        elif sentences:
            yield from (text for text in _texts([node]) if _is_sentence(text))


def _spoken(tree: ast.Module) -> Iterator[ast.Call | ast.Constant]:
    """Calls, and texts that are no docstrings and no pieces of f-strings."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            silent.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Call) or (isinstance(node, ast.Constant) and id(node) not in silent):
            yield node


def _named(node: ast.Call) -> Iterator[str]:
    called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
    if called in REASONS:
        yield from (text for text in _texts(node.args[:2]) if " " in text)
    elif called == "Field":
        yield from _texts(node.args[1:2])
    elif called.endswith(("Field", "ForeignKey")):
        named = [one.value for one in node.keywords if one.arg == "verbose_name"]
        yield from (text for text in _texts(node.args[:1] + named) if VIETNAMESE.search(text))


def _is_sentence(text: str) -> bool:
    return bool(VIETNAMESE.search(text)) and (text.endswith(".") or bool(NAMED_PLACE.search(text)))


def _texts(nodes: Sequence[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def collected(known: Catalog) -> Catalog:
    """Every message of the product, with the English that `known` has for it."""
    catalog = Catalog(
        locale="en",
        project="Sẵn Sàng",
        version="1",
        header_comment=HEADER,
        last_translator="Sẵn Sàng",
        msgid_bugs_address="-",
        creation_date=known.creation_date,
        revision_date=known.creation_date,
        fuzzy=False,
    )
    for name, message, context in [*templates(), *code(), *policy()]:
        if message and message != ("", ""):
            catalog.add(message, locations=[(name, 0)], context=context)
    for one in catalog:
        found = known.get(one.id[0] if one.pluralizable else one.id, one.context) if one.id else None
        if found and found.pluralizable == one.pluralizable:
            one.string = found.string
    return catalog


def forms(message: Message) -> list[tuple[str, str]]:
    """(message, translation) pairs: one, or one for each form of number that the language has."""
    if isinstance(message.string, tuple | list):
        return [(message.id[min(at, 1)], text or "") for at, text in enumerate(message.string)]
    return [(str(message.id), str(message.string or ""))]


def places(text: str) -> Counter[str]:
    """What a translation must repeat: `%(name)s`, `{name}` and markup."""
    return Counter(PERCENT_PLACE.findall(text) + NAMED_PLACE.findall(text) + TAG.findall(text))


def problems(message: Message) -> Iterator[str]:
    """What is wrong with the English of a message, one line each."""
    for vietnamese, english in forms(message):
        if not english:
            yield f"No English for: {vietnamese}"
        elif places(vietnamese) != places(english):
            told = ", ".join(sorted((places(vietnamese) - places(english)) | (places(english) - places(vietnamese))))
            yield f"The English of “{vietnamese}” must have the same places; look at {told}: {english}"
        elif _ending(vietnamese) != _ending(english):
            yield f"The English of “{vietnamese}” must begin and end alike: {english}"
        elif english == vietnamese and VIETNAMESE.search(english):
            yield f"The English of “{vietnamese}” is still Vietnamese"


def _ending(text: str) -> tuple[bool, bool, str]:
    return text[:1].isspace(), text[-1:].isspace(), text[-1:] if text[-1:] in END_MARKS else ""


def library_problems() -> Iterator[str]:
    """Library sentences whose Vietnamese is missing or has other places."""
    for message in read(LIBRARIES):
        for english, vietnamese in forms(message) if message.id else []:
            if places(english) != places(vietnamese):
                yield f"The Vietnamese of “{english}” must have the same places: {vietnamese}"


def read(path: Path = PO) -> Catalog:
    locale = path.parts[-3]
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def write(catalog: Catalog) -> None:
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, no_location=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a message has no English or a wrong one")
    parser.add_argument("--compile", action="store_true", help="write the compiled catalogue only")
    options = parser.parse_args()
    if options.compile:
        for path in (PO, LIBRARIES):
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read(path))
        return 0
    catalog = collected(read())
    found = [problem for message in catalog if message.id for problem in problems(message)]
    found += library_problems()
    if not options.check:
        write(catalog)
    for problem in found if options.check else []:
        print(problem)
    print(f"{len(catalog)} messages, {len(found)} without English or wrong in it")
    return 1 if options.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
