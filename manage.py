#!/usr/bin/env python3
"""Django's command line for Sẵn Sàng; runs itself with the project's own interpreter."""

import os
import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv"


def main() -> None:
    own = VENV / "bin" / "python"
    if own.exists() and Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(own, [str(own), *sys.argv])  # noqa: S606
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sansang.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
