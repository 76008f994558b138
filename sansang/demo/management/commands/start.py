from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from django.utils import timezone

from sansang.citizens.actions.privacy import minimise_daily
from sansang.demo.accounts import account_lines
from sansang.demo.running import Child, Keeper, answers, refuse_busy_port
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.actions.reorganising import settle
from sansang.organisation.models import Unit


class Command(BaseCommand):
    help = "Chuẩn bị cơ sở dữ liệu, tạo tỉnh trình diễn một lần (trừ khi DEMO=0) và chạy hệ thống."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")

    def handle(self, *_: Any, host: str, port: str, **__: Any) -> None:
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT phải là một số từ 1 đến 65535, không phải “{port}”.")
        try:
            refuse_busy_port(host, int(port))
            self._prepare()
        except RuleViolated as refused:
            raise CommandError(str(refused.reasons[0])) from None
        except OperationalError as error:
            raise CommandError(f"Không dùng được cơ sở dữ liệu: {str(error).strip().splitlines()[0]}") from None
        code = self._run(host, int(port))
        if code:
            sys.exit(code)

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if _wants_demonstration() and not Unit.objects.exists():
            self._say("Tạo dữ liệu trình diễn một lần, chưa đến một phút…")
            call_command("demo", "--quiet", stdout=self.stdout)

    def _run(self, host: str, port: int) -> int:
        manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
        worker = "work" if "work" in get_commands() else "db_worker"
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        web = [
            sys.executable, "-m", "gunicorn", "sansang.config.wsgi", "--bind", address, "--workers", "1",
            "--threads", "8", "--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning",
        ]  # fmt: skip
        children = [Child("Trang web", web, is_vital=True), Child("Tiến trình nền", [*manage, worker])]
        lines = [f"Sẵn Sàng đang chạy: http://{address}", *account_lines(), "Dừng bằng Ctrl-C."]
        connections.close_all()
        keeper = Keeper(children, self._say, every=EachDay())
        return keeper.run(lambda: answers(host, port), lambda: self._say("\n".join(lines)))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _wants_demonstration() -> bool:
    return os.environ.get("DEMO", "1").strip().lower() not in {"0", "false", "no", "off"}


class EachDay:
    """Lets decisions whose day has come take effect, once a day."""

    def __init__(self) -> None:
        self.done: date | None = None

    def __call__(self) -> None:
        today = timezone.localdate()
        if self.done != today:
            settle(today=today)
            minimise_daily(on=today)
            connections.close_all()
            self.done = today
