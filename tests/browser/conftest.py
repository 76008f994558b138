"""The real thing: `manage.py start` with its web process and its worker on a small province, walked in Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-results"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running system with the demonstration province at a tenth of nothing; ends with the session."""
    var, port = tmp_path_factory.mktemp("var"), _free_port()
    environment = {
        **os.environ,
        "SANSANG_VAR": str(var),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "sansang.config.settings",
    }
    for name in ("TASKS_BACKEND", "SECRET_KEY", "FIELD_KEY", "DATABASE_URL"):
        environment.pop(name, None)
    manage = [sys.executable, "manage.py"]
    quiet = {"cwd": ROOT, "env": environment, "stdout": subprocess.DEVNULL}
    subprocess.check_call([*manage, "migrate", "-v0"], **quiet)
    subprocess.check_call([*manage, "demo", "--members", "300", "--citizens", "50"], **quiet)
    running = subprocess.Popen([*manage, "start"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    home = f"http://127.0.0.1:{port}"
    try:
        for line in running.stdout or ():
            if home in line:
                break
        _wait_until_open(port, running)
        yield home
    finally:
        running.terminate()
        running.wait(timeout=30)


def _wait_until_open(port: int, running: subprocess.Popen[str]) -> None:
    while running.poll() is None:
        with socket.socket() as asked:
            asked.settimeout(1)
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise RuntimeError("the system ended before it answered")


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
        browser = tool.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def state_of(address: str, chromium) -> Callable[[str], object]:
    """The signed-in state of a demonstration account; each account signs in once, through the page."""
    from sansang.demo.accounts import PASSWORD

    known: dict[str, object] = {}

    def state(username: str) -> object:
        if username not in known:
            context = chromium.new_context(locale="vi-VN")
            page = context.new_page()
            page.goto(address)
            page.get_by_label("Tên đăng nhập").fill(username)
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.get_by_role("button", name="Đăng nhập").click()
            page.wait_for_selector("nav.rail")
            known[username] = context.storage_state()
            context.close()
        return known[username]

    return state


@pytest.fixture
def page_of(address: str, chromium, state_of) -> Iterator[Callable[..., object]]:
    """A page signed in as an account, at a width; anything the browser complains about fails the test."""
    contexts, complaints = [], []

    def page(username: str = "", *, width: int = 1280, scripts: bool = True) -> object:
        context = chromium.new_context(
            base_url=address,
            locale="vi-VN",
            viewport={"width": width, "height": 900},
            storage_state=state_of(username) if username else None,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        opened = context.new_page()
        opened.set_default_timeout(15_000)
        opened.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        opened.on("pageerror", lambda one: complaints.append(str(one)))
        return opened

    yield page
    for context in contexts:
        context.close()
    assert complaints == []
