"""Attendance as a clerk takes it: a class of 150 by keyboard, and a phone whose network goes in the middle."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PICTURES, ROOT

pytestmark = pytest.mark.browser
CLERK = "thanhyen.canbo"
# In the running system: a class of so many people of the clerk's command with sessions of today and tomorrow.
MADE = """
import json, sys
from datetime import timedelta
from django.utils import timezone
from sansang.organisation.models import User
from sansang.training.models import Programme
from sansang.training.queries.attendance import person_token
from tests import factories

unit, today = User.objects.get(username=sys.argv[1]).grants_held()[0].unit, timezone.localdate()
of = {"programme": Programme.objects.first() or factories.programme(unit), "first_on": today, "title": sys.argv[3]}
one = factories.training_class(unit, **of, quota=200, state="running")
days = [factories.session(one, day=today), factories.session(one, day=today + timedelta(days=1))]
people = [factories.member(unit, full_name=f"Lò Văn Số {n + 1}") for n in range(int(sys.argv[2]))]
rows = [factories.enrolment(person, one) for person in people]
print(json.dumps({"sessions": [day.pk for day in days], "tokens": [person_token(row.pk) for row in rows]}))
"""


class Classes:
    """Makes classes in the database of the running system."""

    def __init__(self, var: Path) -> None:
        self.environment = {**os.environ, "SANSANG_VAR": str(var), "DJANGO_SETTINGS_MODULE": "sansang.config.settings"}
        for name in ("TASKS_BACKEND", "SECRET_KEY", "FIELD_KEY", "DATABASE_URL"):
            self.environment.pop(name, None)

    def make(self, people: int, title: str) -> dict[str, Any]:
        script = f"import django; django.setup()\n{MADE}"
        command = [sys.executable, "-c", script, CLERK, str(people), title]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture(scope="module")
def classes(address: str, tmp_path_factory: pytest.TempPathFactory) -> Classes:
    running = [path for path in tmp_path_factory.getbasetemp().glob("var*") if (path / "sansang.sqlite3").exists()]
    return Classes(running[0])


def grid(session: int) -> str:
    return f"/huan-luyen/buoi/{session}/diem-danh/"


def held_by_the_server(page_of, session: int) -> dict[str, int]:
    """What the grid says, asked anew without scripts."""
    page = page_of(CLERK, scripts=False)
    page.goto(grid(session))
    return {mark: page.locator(f".roll-{mark} input:checked").count() for mark in ("present", "excused", "absent")}


def test_a_class_of_150_is_marked_by_keyboard_within_a_minute(page_of, classes: Classes) -> None:
    session = classes.make(150, "Lớp 150 người")["sessions"][0]
    page = page_of(CLERK)
    page.goto(grid(session))
    began = time.monotonic()
    for number in range(150):
        if number == 70:
            page.keyboard.press("2")  # with leave; then the number of the reason
            page.keyboard.press("1")
        elif number == 80:
            page.keyboard.press("v")
        else:
            page.keyboard.press("x")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Đã ghi điểm danh 150 người.").wait_for()
    took = time.monotonic() - began
    assert took < 60
    assert held_by_the_server(page_of, session) == {"present": 148, "excused": 1, "absent": 1}


def test_the_keys_walk_correct_and_mark_the_rest(page_of, classes: Classes) -> None:
    session = classes.make(12, "Lớp 12 người")["sessions"][0]
    page = page_of(CLERK)
    page.goto(grid(session))
    for key in ("End", "v", "Home", "ArrowDown", "v", "ArrowUp", "0", "a"):
        page.keyboard.press(key)
    page.wait_for_function("document.querySelector('[data-unsaved] b').textContent === '12'")
    page.reload()  # what was marked and not yet kept survives
    assert page.locator("[data-count=present]").inner_text() == "11"
    page.get_by_role("button", name="Ghi điểm danh").first.click()
    page.get_by_text("Đã ghi điểm danh 12 người.").wait_for()
    assert held_by_the_server(page_of, session) == {"present": 11, "excused": 0, "absent": 1}


# The phone


class Phone:
    """The phone page as its user has it in hand."""

    def __init__(self, page_of, session: int, *, own_sign_in: bool = False) -> None:
        self.page = page_of("" if own_sign_in else CLERK, width=360)
        if own_sign_in:
            self.page.goto("/")
            self.sign_in()
        self.page.goto(f"/huan-luyen/diem-danh/dien-thoai/?buoi={session}")
        self.page.locator("[data-people] li").first.wait_for()
        self.page.get_by_text("Trang đã giữ trên máy").wait_for(state="attached")

    def sign_in(self) -> None:
        from sansang.demo.accounts import PASSWORD

        self.page.get_by_label("Tên đăng nhập").fill(CLERK)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(lambda address: "dang-nhap" not in address)

    def mark(self, number: int, mark: str) -> None:
        self.page.locator("[data-people] li").nth(number).locator(f"[data-mark={mark}]").click()
        if mark == "excused":
            self.page.get_by_role("button", name="Việc gia đình").click()

    def line(self) -> str:
        text: str = self.page.locator("[data-line]").inner_text()
        return text

    def wait_for_line(self, text: str) -> None:
        self.page.locator("[data-line]").get_by_text(text, exact=True).wait_for()

    def offline(self, *, off: bool) -> None:
        self.page.context.set_offline(off)


def test_the_network_goes_in_the_middle_and_nothing_is_lost(page_of, classes: Classes) -> None:
    session = classes.make(30, "Lớp mất mạng")["sessions"][0]
    phone = Phone(page_of, session)
    for number in range(10):
        phone.mark(number, "present")
    phone.wait_for_line("Đã gửi hết")
    phone.offline(off=True)
    phone.page.get_by_text("Mất mạng, vẫn ghi được").wait_for()
    for number in range(10, 20):
        phone.mark(number, "present")
    phone.mark(20, "excused")
    phone.mark(0, "absent")
    phone.wait_for_line("Chờ gửi 12")
    phone.page.reload()  # the page opens without a connection and has everything
    phone.page.locator("[data-people] li").first.wait_for()
    assert phone.line() == "Chờ gửi 12"
    phone.page.screenshot(path=_picture("diem-danh-mat-mang"))
    phone.page.get_by_role("button", name="Còn lại có mặt").click()
    phone.page.get_by_role("button", name="Đồng ý").click()
    phone.wait_for_line("Chờ gửi 21")
    assert held_by_the_server(page_of, session) == {"present": 10, "excused": 0, "absent": 0}
    phone.offline(off=False)
    phone.wait_for_line("Đã gửi hết")
    assert held_by_the_server(page_of, session) == {"present": 28, "excused": 1, "absent": 1}


def test_after_a_day_away_one_signs_in_again_and_everything_is_sent(page_of, classes: Classes) -> None:
    session = classes.make(5, "Lớp hết phiên")["sessions"][0]
    phone = Phone(page_of, session)
    phone.offline(off=True)
    for number in range(5):
        phone.mark(number, "present")
    phone.page.context.clear_cookies()
    phone.offline(off=False)
    phone.page.get_by_text("Phiên đăng nhập đã hết.").wait_for()
    assert phone.line() == "Chờ gửi 5"
    phone.page.get_by_role("link", name="Đăng nhập").click()
    phone.sign_in()
    phone.wait_for_line("Đã gửi hết")
    assert held_by_the_server(page_of, session)["present"] == 5


def test_what_is_refused_stays_with_its_reason_until_it_is_dropped(page_of, classes: Classes) -> None:
    today, tomorrow = classes.make(3, "Lớp bị từ chối")["sessions"]
    phone = Phone(page_of, tomorrow)
    phone.mark(0, "present")
    phone.mark(1, "excused")
    phone.wait_for_line("Không nhận 1")
    phone.page.locator("[data-to-queue]").click()
    phone.page.locator(".phone-why", has_text="ghi trước ngày học chỉ được ghi vắng có phép.").wait_for()
    phone.page.screenshot(path=_picture("diem-danh-khong-nhan"))
    phone.page.reload()
    phone.page.get_by_role("button", name="Bỏ lần ghi này").click()
    phone.page.get_by_role("button", name="Đồng ý").click()
    phone.wait_for_line("Đã gửi hết")
    assert held_by_the_server(page_of, tomorrow) == {"present": 0, "excused": 1, "absent": 0}
    assert held_by_the_server(page_of, today) == {"present": 0, "excused": 0, "absent": 0}


def test_the_queue_goes_by_file_to_another_machine(page_of, classes: Classes, tmp_path: Path) -> None:
    session = classes.make(4, "Lớp nộp tệp")["sessions"][0]
    phone = Phone(page_of, session)
    phone.offline(off=True)
    for number in range(4):
        phone.mark(number, "present")
    phone.page.locator("[data-to-queue]").click()
    with phone.page.expect_download() as download:
        phone.page.get_by_role("button", name="Xuất ra tệp").click()
    file = tmp_path / "queue.json"
    download.value.save_as(file)
    assert "Lò Văn" not in file.read_text(encoding="utf-8")
    page = page_of(CLERK)
    page.goto("/huan-luyen/diem-danh/nop-tep/")
    page.get_by_label("Tệp xuất từ điện thoại").set_input_files(file)
    page.get_by_role("button", name="Nộp tệp").click()
    page.get_by_text("Đã nhận 4, đã có từ trước 0").wait_for()
    phone.offline(off=False)  # the phone sends them too; each counts once
    phone.wait_for_line("Đã gửi hết")
    assert held_by_the_server(page_of, session)["present"] == 4


def test_who_signs_out_leaves_no_names_and_loses_no_entry(page_of, classes: Classes) -> None:
    session = classes.make(2, "Lớp đăng xuất")["sessions"][0]
    phone = Phone(page_of, session, own_sign_in=True)  # the session of the other tests goes on
    phone.page.route("**/diem-danh/gui/", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>"))
    phone.mark(0, "present")
    phone.page.get_by_text("Chưa gửi được").wait_for()
    phone.page.goto("/huan-luyen/")
    phone.page.locator(".user-menu summary").click()
    phone.page.get_by_role("button", name="Đăng xuất").click()
    phone.page.wait_for_url("**/tai-khoan/**")
    kept = phone.page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert kept == ["sansang-queue"]


# A camera that is shown a code


@pytest.fixture
def with_camera(chromium, address: str, state_of, tmp_path: Path) -> Iterator[Any]:
    """Opens a page in a browser whose camera sees a given code."""
    opened = []

    def page(text: str) -> Any:
        film = tmp_path / "code.y4m"
        film.write_bytes(_film(text))
        arguments = ["--no-sandbox", "--disable-background-networking", "--use-fake-ui-for-media-stream",
                     "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]  # fmt: skip
        browser = chromium.browser_type.launch(executable_path=os.environ.get("CHROMIUM") or None, args=arguments)
        opened.append(browser)
        context = browser.new_context(base_url=address, locale="vi-VN", storage_state=state_of(CLERK),
                                      viewport={"width": 360, "height": 740})  # fmt: skip
        return context.new_page()

    yield page
    for browser in opened:
        browser.close()


def _film(text: str, *, width: int = 640, height: int = 480, scale: int = 9) -> bytes:
    """One grey picture of a code as the camera would see it, in the plainest video format there is."""
    from sansang.training.qr import drawn

    code = drawn(text)
    runs = [tuple(map(int, one)) for one in re.findall(r"M(\d+) (\d+)h(\d+)", code.path)]
    grey = bytearray(b"\xd0" * width * height)
    left, top = (width - code.size * scale) // 2, (height - code.size * scale) // 2
    for x, y, length in runs:
        for row in range(top + y * scale, top + (y + 1) * scale):
            start = row * width + left + x * scale
            grey[start : start + length * scale] = b"\x28" * (length * scale)
    frame = b"FRAME\n" + bytes(grey) + b"\x80" * (width * height // 2)
    return f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420\n".encode() + frame * 3


def test_the_code_on_paper_marks_its_person_present(page_of, with_camera, classes: Classes) -> None:
    made = classes.make(3, "Lớp quét mã")
    page = with_camera(made["tokens"][1])
    page.goto(f"/huan-luyen/diem-danh/dien-thoai/?buoi={made['sessions'][0]}")
    page.locator("[data-people] li").first.wait_for()
    page.get_by_role("button", name="Quét mã").click()
    page.get_by_text("Lò Văn Số 2: có mặt").wait_for()
    page.screenshot(path=_picture("diem-danh-quet-ma"))
    page.get_by_role("button", name="Xong").click()
    page.locator("[data-line]").get_by_text("Đã gửi hết", exact=True).wait_for()
    assert held_by_the_server(page_of, made["sessions"][0])["present"] == 1


def _picture(name: str) -> Path:
    PICTURES.mkdir(exist_ok=True)
    return PICTURES / f"{name}.png"
