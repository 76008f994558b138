from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, DjangoHelpFormatter
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sansang.citizens.described import Described, described
from sansang.kernel.dates import PartialDate, read_date
from sansang.kernel.reasons import Reason
from sansang.law.facts import facts_on, packaged_facts
from sansang.law.rows import Status
from sansang.law.rules import Rules, not_on_day, not_understood, refusals, rules_on
from sansang.law.whys import SEX_WORDS, STATE_LABELS, State, Verdict, in_words
from sansang.spreadsheets.limits import LARGEST_FILE, FileRefused

LATEST = date(2100, 12, 31)
HOW = """\
Tệp: CSV, Excel (.xlsx, .xls, .ods) hoặc JSON (danh sách, hay mỗi dòng một người); không nêu tệp thì đọc đầu vào chuẩn.
Cột: Ngày sinh (born), Giới tính (sex), Hoàn cảnh (facts); hoặc mỗi sự việc một cột, đánh dấu x.
Nhiều sự việc cách nhau bằng dấu chấm phẩy; có thể kèm ngày: “đang học đến 30/06/2027”, “con sinh 05/03/2025”.

  [{"born": "05/03/2000", "sex": "female", "facts": ["studying", "child under 36 months"]}]

Các sự việc (mã · tiếng Việt · English):
"""


class _Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Keeps the lines of the list of facts."""


@dataclass(frozen=True)
class Answer:
    """One row with its verdict and the sentences about what could not be read or does not fit."""

    person: Described
    verdict: Verdict
    problems: list[Reason]


class Command(BaseCommand):
    help = "Mỗi người thuộc trạng thái nào vào một ngày, mọi lý do và điều luật; không cần cơ sở dữ liệu."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        facts = (f"  {fact.code}\n      {fact.vi} · {fact.en}" for fact in packaged_facts().values())
        epilog = HOW + "\n".join(facts)
        return super().create_parser(prog_name, subcommand, epilog=epilog, formatter_class=_Formatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="tệp; bỏ trống hoặc -: đầu vào chuẩn")
        parser.add_argument("--on", help="ngày xét, như 28/03/2025; bỏ trống: hôm nay")
        parser.add_argument("--json", action="store_true", help="in ra JSON")
        parser.add_argument("--english", action="store_true", help="answer in English")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        rules = rules_on(_day(options["on"], today))
        with translation.override("en" if options["english"] else translation.get_language() or "vi"):
            try:
                answers = answered(_content(options["file"]), options["file"], rules, today=max(today, rules.on))
                unread = self._write(answers, as_json=options["json"], english=options["english"])
            except FileRefused as refused:
                raise CommandError(in_words(refused.reason, translate=_)) from None
        if unread:
            raise CommandError(_("%(count)s dòng có chỗ không đọc được hoặc không đúng.") % {"count": unread})

    def _write(self, answers: Iterator[Answer], *, as_json: bool, english: bool) -> int:
        """Write every answer; returns how many have problems."""
        unread = 0
        written = []
        ignored: dict[str, None] = {}
        for answer in answers:
            unread += bool(answer.problems)
            ignored.update(dict.fromkeys(filter(None, answer.person.ignored)))
            if as_json:
                written.append(json.dumps(as_values(answer, english=english), ensure_ascii=False))
            else:
                self.stdout.write("\n".join(as_lines(answer, english=english)))
        if as_json:
            # One person a line: a file of a whole register stays readable, and quick to write.
            self.stdout.write("[\n" + ",\n".join(written) + "\n]" if written else "[]")
        if ignored:
            self.stderr.write(_("Không dùng các cột: %(titles)s") % {"titles": "; ".join(ignored)})
        return unread


def _day(text: str | None, today: date) -> date:
    if not text:
        return today
    read = read_date(text, today=LATEST)
    if not isinstance(read, PartialDate) or read.precision != "day":
        raise CommandError(_("Không đọc được ngày “%(text)s”; hãy ghi như 28/03/2025.") % {"text": text})
    return read.day


def _content(name: str) -> bytes:
    if name == "-":
        if sys.stdin.isatty():
            raise CommandError(_("Hãy nêu tệp, hoặc đưa dữ liệu vào đầu vào chuẩn; xem --help."))
        return sys.stdin.buffer.read(LARGEST_FILE + 1)
    try:
        return Path(name).read_bytes()
    except OSError:
        raise CommandError(_("Không đọc được tệp: %(name)s") % {"name": name}) from None


def answered(content: bytes, name: str, rules: Rules, *, today: date) -> Iterator[Answer]:
    """The answer for each person of a file's content. Raises FileRefused when there is nothing to read."""
    with TemporaryDirectory() as folder:
        scratch = Path(folder) / "rows"
        for person in described(content, name=name, scratch=scratch, reader=rules.reader, today=today):
            yield answer_for(person, rules)


def answer_for(person: Described, rules: Rules) -> Answer:
    """A person's verdict; while a fact is not understood nothing but a clear no is certain."""
    verdict = rules.state_of(person.born, person.sex, facts_on(person.held, rules.on))
    for held in person.held:
        if not held.holds(rules.on):
            verdict = verdict.with_reason(not_on_day(rules, held))
    problems = [*person.problems, *refusals(verdict.reasons)]
    if person.unread:
        why = not_understood(rules, [str(problem.params["text"]) for problem in person.unread])
        verdict = verdict.with_reason(why, state=None if verdict.state is State.NOT_ELIGIBLE else State.UNKNOWN)
    return Answer(person, verdict, problems)


def as_values(answer: Answer, *, english: bool) -> dict[str, Any]:
    """An answer as JSON values."""
    person, verdict = answer.person, answer.verdict
    return {
        "row": person.row,
        "born": _iso(person.born),
        "sex": person.sex,
        "facts": list(dict.fromkeys(held.code for held in person.held)),
        "on": verdict.on.isoformat(),
        "state": verdict.state.value,
        "reasons": [
            {
                "code": why.code,
                "message": in_words(why, translate=_, english=english),
                "article": why.article,
                "instrument": why.instrument,
                "status": why.status.value,
            }
            for why in verdict.reasons
        ],
        "problems": [in_words(problem, translate=_, english=english) for problem in answer.problems],
    }


def _iso(born: PartialDate | None) -> str | None:
    """“2000-03-05”, “2000-03” or “2000”."""
    if born is None:
        return None
    return born.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[born.precision]]


def as_lines(answer: Answer, *, english: bool) -> Iterator[str]:
    """An answer as lines to read."""
    person, verdict = answer.person, answer.verdict
    label = STATE_LABELS[verdict.state]
    sex = SEX_WORDS.get(person.sex or "")
    about = [
        _("Dòng %(row)s") % {"row": person.row},
        person.name,
        _("sinh %(born)s") % {"born": person.born} if person.born else "",
        (sex.en if english else str(sex)) if sex else "",
        f"{verdict.on:%d/%m/%Y}",
    ]
    yield " · ".join(filter(None, about)) + f": {(label.en if english else label).upper()}"
    for why in verdict.reasons:
        doubt = {Status.INFERRED: _("suy ra"), Status.UNCONFIRMED: _("cần xác nhận")}.get(why.status)
        yield f"  - {in_words(why, translate=_, english=english)} [{why.citation}{f'; {doubt}' if doubt else ''}]"
    for problem in answer.problems:
        yield f"  ! {in_words(problem, translate=_, english=english)}"
