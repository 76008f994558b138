"""The English catalogue: collect Vietnamese messages, say which lack English, compile.

Messages stand in gettext calls, in `{% translate %}` and `{% blocktranslate %}`, and as the sentence of a Reason.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def templates() -> Iterator[tuple[str, str]]:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    for path in sorted([*ROOT.glob("sansang/**/*.html"), *ROOT.glob("sansang/**/templates/**/*.txt")]):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for _line, message, _comments, _context in extract("python", BytesIO(code.encode()), keywords=KEYWORDS):
            yield str(path.relative_to(ROOT)), message if isinstance(message, str) else message[0]


def code() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.glob("sansang/**/*.py")):
        if "/migrations/" in str(path):
            continue
        text = path.read_bytes()
        name = str(path.relative_to(ROOT))
        for _line, message, _comments, _context in extract("python", BytesIO(text), keywords=KEYWORDS):
            yield name, message if isinstance(message, str) else message[0]
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Reason", "_refused", "FileRefused"}:
                for argument in node.args[:2]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and " " in argument.value:
                        yield name, argument.value


def collected() -> Catalog:
    catalog = Catalog(locale="en", charset="utf-8", project="Sẵn Sàng")
    for name, message in [*templates(), *code()]:
        if message:
            catalog.add(message, locations=[(name, 0)])
    return catalog


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a message has no English")
    parser.add_argument("--compile", action="store_true", help="write the compiled catalogue only")
    options = parser.parse_args()
    known = read_po(PO.open("rb"), locale="en") if PO.exists() else Catalog(locale="en")
    if options.compile:
        with PO.with_suffix(".mo").open("wb") as file:
            write_mo(file, known)
        return 0
    catalog = collected()
    missing = []
    for message in catalog:
        if not message.id:
            continue
        translated = known.get(message.id)
        message.string = translated.string if translated and translated.string else ""
        if not message.string:
            missing.append(message.id)
    if options.check:
        for text in missing:
            print(f"No English for: {text}")
        print(f"{len(catalog)} messages, {len(missing)} without English")
        return 1 if missing else 0
    PO.parent.mkdir(parents=True, exist_ok=True)
    catalog.fuzzy = False
    with PO.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, omit_header=False, no_location=True)
    print(f"{len(catalog)} messages, {len(missing)} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main())
