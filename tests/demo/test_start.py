"""Starting and keeping: real processes, small ones."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sansang.demo.running import Child, Keeper, answers, refuse_busy_port
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import Unit

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_busy_port_is_refused_in_one_sentence_and_nothing_is_built(db, taken: int) -> None:
    with pytest.raises(CommandError, match=f"127.0.0.1:{taken}: cổng đang được dùng") as refused:
        call_command("start", "--port", str(taken))
    assert "\n" not in str(refused.value)
    assert not Unit.objects.exists()
    assert answers("127.0.0.1", taken)


@pytest.mark.parametrize("port", ["", "tám nghìn", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(db, port: str) -> None:
    with pytest.raises(CommandError, match="PORT"):
        call_command("start", f"--port={port}")


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(RuleViolated):
        refuse_busy_port("192.0.2.1", 8000)


def test_a_fallen_worker_is_started_again_and_told(tmp_path: Path) -> None:
    marks, said = tmp_path / "marks", []
    falls = [sys.executable, "-c", f"open({str(marks)!r}, 'a').write('x')"]
    keeper = Keeper([Child("web", SLEEP, is_vital=True), Child("worker", falls)], said.append, pause=0.05)
    code = keeper.run(lambda: marks.exists() and len(marks.read_text()) >= 2, keeper.stopped.set)
    assert code == 0
    assert "worker" in said[0]
    assert "chạy lại" in said[0]


def test_all_end_when_the_web_process_ends() -> None:
    said, worker = [], Child("worker", SLEEP)
    web = Child("web", [sys.executable, "-c", "raise SystemExit(3)"], is_vital=True)
    assert Keeper([web, worker], said.append).run() == 1
    assert worker.process is not None
    assert worker.process.poll() is not None
    assert said == ["web đã dừng (mã 3); kết thúc tất cả."]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_child(number: int) -> None:
    before = signal.getsignal(number)
    children = [Child("web", SLEEP, is_vital=True), Child("worker", SLEEP)]
    assert Keeper(children, lambda _: None).run(when_ready=lambda: os.kill(os.getpid(), number)) == 0
    assert all(child.process is not None and child.process.poll() is not None for child in children)
    assert signal.getsignal(number) == before
