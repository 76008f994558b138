"""Finders for the house rules: each takes source as a syntax tree and says where a rule is broken."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"views", "forms", "tables", "exports", "api", "admin", "receivers", "templatetags", "panels", "middleware"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file; `room` is the package below sansang, `part` the module or package in it ("views")."""

    path: Path
    tree: ast.Module
    lines: int

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def room(self) -> str:
        return self.path.relative_to(ROOT).parts[1]

    @property
    def part(self) -> str:
        inside = self.path.relative_to(ROOT).with_suffix("").parts[2:]
        return inside[0] if inside else ""


@lru_cache(maxsize=1)
def sources() -> list[Source]:
    """Every Python file of the product, its scripts and its tests; migrations are Django's own."""
    paths = [path for folder in ("sansang", "scripts", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]
    texts = [(path, path.read_text(encoding="utf-8")) for path in paths if "migrations" not in path.parts]
    return [Source(path, ast.parse(text), text.count("\n")) for path, text in texts]


def product(*parts: str) -> list[Source]:
    """The files of the product, of these parts of a room alone when some are named."""
    own = [source for source in sources() if source.path.is_relative_to(ROOT / "sansang")]
    return [source for source in own if not parts or source.part in parts]


def broken(files: Iterable[Source], find: Callable[[ast.Module], Iterable[tuple[int, str]]]) -> list[str]:
    """Where a finder strikes: "sansang/room/part.py:12 what"."""
    return [f"{file.name}:{line} {what}" for file in files for line, what in find(file.tree)]


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def called(node: ast.Call) -> str:
    """The last name of what is called: `save` of `person.save()`, `record` of `record(…)`."""
    target = node.func
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def _receiver(node: ast.Call) -> str:
    """The name just before the one called: `cache` of `cache.set(…)`."""
    value = node.func.value if isinstance(node.func, ast.Attribute) else None
    return value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


WRITES = {
    "save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "set", "raw",
    "extra", "asave", "adelete", "acreate", "aupdate",
}  # fmt: skip


def write_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Calls that write rows. `update` with positional values is a dict's or a set's; the cache is no table."""
    for node in calls(tree):
        name = called(node)
        if not isinstance(node.func, ast.Attribute) or _receiver(node) in {"cache", "headers", "cookies"}:
            continue
        if name in WRITES or (name == "update" and not node.args):
            yield node.lineno, f".{name}()"


# Ways into a table that ask for a permission, and the way to nothing.
DOORS = {"permitted", "entered_by_office", "none"}


def _is_reached_by_permission(name: str) -> bool:
    """True for the name of a model whose rows belong to someone: its manager has `permitted`."""
    models = {model.__name__: model for model in apps.get_models() if model.__module__.startswith("sansang.")}
    return name in models and hasattr(models[name]._default_manager, "permitted")


def unguarded_queries(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """`Model.objects.` not followed by a door, and get_object_or_404(Model), for models that have the door."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "objects":
            model = node.value.value.id if isinstance(node.value.value, ast.Name) else ""
            if node.attr not in DOORS and _is_reached_by_permission(model):
                yield node.lineno, f"{model}.objects.{node.attr}"
        if isinstance(node, ast.Call) and called(node) in {"get_object_or_404", "get_list_or_404"}:
            model = node.args[0].id if isinstance(node.args[0], ast.Name) else ""
            if _is_reached_by_permission(model):
                yield node.lineno, f"{called(node)}({model})"


def questions_that_forget_the_user(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Functions that take a user and neither ask what is permitted nor hand the user on."""
    for function in functions(tree):
        names = {one.arg for one in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]}
        if "user" in names and not any(_uses_user(node) for node in calls(function)):
            yield function.lineno, function.name


def _uses_user(node: ast.Call) -> bool:
    if _receiver(node) == "user" and called(node) in {"reach", "may", "grants_held"}:
        return True
    return any(isinstance(argument, ast.Name) and argument.id == "user" for argument in node.args)


CLOCKS = {"today", "now", "utcnow", "localdate", "localtime", "time"}


def clock_reads(tree: ast.AST, *, stamps_allowed: bool = False) -> Iterator[tuple[int, str]]:
    """Reads of the clock. `timezone.now()` may stamp an `_at` column where stamps are allowed; a day never comes so."""
    for node in calls(tree):
        what = f"{_receiver(node)}.{called(node)}"
        if what in {"timezone.now"} and stamps_allowed:
            continue
        is_clock = called(node) in CLOCKS and _receiver(node) in {"date", "datetime", "timezone", "time"}
        if is_clock and not (called(node) == "localtime" and node.args):
            yield node.lineno, f"{what}()"


def positional_booleans(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Parameters that are true or false and may be given without their name."""
    for function in functions(tree):
        plain = [*function.args.posonlyargs, *function.args.args]
        defaults = [None] * (len(plain) - len(function.args.defaults)) + list(function.args.defaults)
        for one, default in zip(plain, defaults, strict=True):
            says_bool = isinstance(one.annotation, ast.Name) and one.annotation.id == "bool"
            if says_bool or (isinstance(default, ast.Constant) and isinstance(default.value, bool)):
                yield function.lineno, f"{function.name}({one.arg})"


def positional_actors(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Public functions that take who acts (`by`) without its name."""
    for function in functions(tree):
        if not function.name.startswith("_") and "by" in {
            one.arg for one in [*function.args.posonlyargs, *function.args.args]
        }:
            yield function.lineno, function.name


def undocumented(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Public functions without a docstring."""
    for function in tree.body:
        if isinstance(function, Function) and not function.name.startswith("_") and not ast.get_docstring(function):
            yield function.lineno, function.name


def long_functions(tree: ast.AST, *, limit: int) -> Iterator[tuple[int, str]]:
    for function in functions(tree):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > limit:
            yield function.lineno, f"{function.name}: {length} lines"


def unrecorded_exports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Functions of pages that hand out a file and do not record it."""
    for function in functions(tree):
        names = [called(node) for node in calls(function)]
        gives = "export" in names or any(_receiver(node) == "exports" for node in calls(function))
        if gives and not any(name == "record" or name.startswith("record_") for name in names):
            yield function.lineno, function.name


def recorded_verbs(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What record(…) is called with: the verb, or what it begins with (`waiting.*`)."""
    for node in calls(tree):
        if called(node) == "record" and node.args:
            yield from ((node.lineno, verb) for verb in _texts(node.args[0]))


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)]
    return [str(node.value)] if isinstance(node, ast.Constant) else []


_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=|\shx-on\b|javascript:|\|\s*safe\b", re.IGNORECASE
)


def inline_code(text: str) -> Iterator[tuple[int, str]]:
    """Script or style inside a template, which the security policy would refuse, and marks passed unescaped."""
    for number, line in enumerate(text.splitlines(), start=1):
        yield from ((number, match[0].strip()) for match in _INLINE.finditer(line))


def database_dialects(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What one database does and the other does not, or does otherwise with Vietnamese letters."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.keyword)
            and node.arg
            and re.search(r"__i(contains|startswith|endswith|exact)$", node.arg)
        ):
            yield node.value.lineno, node.arg
        if isinstance(node, ast.Name) and node.id in {"ArrayField", "RawSQL", "SearchVector"}:
            yield node.lineno, node.id
        if isinstance(node, ast.Call) and called(node) in {"cursor", "raw", "extra"}:
            yield node.lineno, f".{called(node)}()"
