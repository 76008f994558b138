"""Keeping the web process and the worker running side by side, and ending both together."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from sansang.kernel.reasons import Reason, RuleViolated

Say = Callable[[str], object]
GRACE = 15.0  # seconds a process has to end by itself


def refuse_busy_port(host: str, port: int) -> None:
    """Raises RuleViolated with one sentence when nobody could listen at this address."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(found[0], socket.SOCK_STREAM) as asked:
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            asked.bind(found[4])
    except OSError:
        raise RuleViolated(
            [
                Reason(
                    "port_busy",
                    "Không mở được {host}:{port}: cổng đang được dùng hoặc không được phép; hãy đặt PORT khác.",
                    {"host": host, "port": port},
                )
            ]
        ) from None


def answers(host: str, port: int) -> bool:
    """True when someone listens there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


@dataclass
class Child:
    """One process to keep: `is_vital` ends everything with it, another is started again."""

    name: str
    command: Sequence[str]
    is_vital: bool = False
    process: subprocess.Popen[bytes] | None = None
    fallen: int = 0
    again_at: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(self.command)  # noqa: S603


@dataclass
class Keeper:
    """Starts children, looks after them until told to stop, and ends them all."""

    children: Sequence[Child]
    say: Say
    every: Callable[[], object] = lambda: None  # called about once a second
    pause: float = 1.0  # before a fallen process is started again; doubles each time, at most a minute
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self, ready: Callable[[], bool] = lambda: True, when_ready: Callable[[], object] = lambda: None) -> int:
        """Run until stopped (0) or until a vital child ended (1). Calls `when_ready` once `ready` says so."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for child in self.children:
                child.start()
            told = False
            while not self.stopped.is_set():
                if self._look_after():
                    return 1
                if not told and ready():
                    told = True
                    when_ready()
                self.every()
                self.stopped.wait(1.0 if told else 0.1)
            return 0
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped.set()

    def _look_after(self) -> bool:
        """Start again what fell; True when a vital child is gone."""
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.again_at:
                    child.start()
                continue
            code = child.process.poll()
            if code is None:
                continue
            if child.is_vital:
                self.say(f"{child.name} đã dừng (mã {code}); kết thúc tất cả.")
                return True
            wait = min(self.pause * 2**child.fallen, 60.0)
            self.say(f"{child.name} đã dừng (mã {code}); chạy lại sau {wait:g} giây.")
            child.process, child.again_at = None, time.monotonic() + wait
            child.fallen += 1
        return False

    def _end_all(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
