"""A passkey in a real browser with a device in software: added, used after the password, renamed, removed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from sansang.demo.accounts import PASSWORD
from tests.browser.conftest import PICTURES

pytestmark = pytest.mark.browser
ACCOUNT = "tinh.canbo2"  # nobody else's in these tests
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Desk:
    """A browser at the one name passkeys belong to, with its device, and what the browser complained about."""

    def __init__(self, chromium, address: str, *, scripts: bool = True) -> None:
        home = address.replace("127.0.0.1", "localhost")
        self.context = chromium.new_context(base_url=home, locale="vi-VN", java_script_enabled=scripts)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        self.tool = self.context.new_cdp_session(self.page)
        self.tool.send("WebAuthn.enable")
        self.device = self.tool.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def press(self, button: str) -> None:
        self.page.locator("main").get_by_role("button", name=button).click()

    def give_password(self) -> None:
        self.page.goto("/tai-khoan/dang-nhap/")
        self.page.get_by_label("Tên đăng nhập").fill(ACCOUNT)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.press("Đăng nhập")

    def confirm_password(self) -> None:
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.press("Tiếp tục")

    def sign_out(self) -> None:
        self.page.locator(".user-menu summary").click()
        self.page.get_by_role("button", name="Đăng xuất").click()
        self.page.wait_for_url("**/dang-nhap/**")

    def look(self, name: str) -> list[str]:
        """What is wrong with the page at both widths: axe's findings, and what is wider than the window."""
        faults = []
        PICTURES.mkdir(exist_ok=True)
        for width in (1280, 360):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=PICTURES / f"khoa-{name}-{width}.png", full_page=True)
            faults += [f"{name} at {width}: {one['id']}" for one in Axe().run(self.page).response["violations"]]
            if self.page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{name} at {width}: wider than the window")
        self.page.set_viewport_size({"width": 1280, "height": 900})
        return faults


@pytest.fixture
def desk(chromium, address: str) -> Iterator[Desk]:
    desk = Desk(chromium, address)
    yield desk
    desk.context.close()
    assert desk.complaints == []


def test_a_passkey_from_its_first_day_to_its_last(desk: Desk) -> None:
    desk.give_password()
    desk.page.wait_for_selector("nav.rail")
    spare, faults = add_the_first(desk)
    faults += sign_in_with_it(desk)
    sign_in_with(desk, spare)
    faults += rename_and_remove(desk)
    desk.sign_out()
    desk.give_password()
    desk.page.wait_for_selector("nav.rail")
    assert faults == []


def add_the_first(desk: Desk) -> tuple[str, list[str]]:
    """A spare code that came with it, and what is wrong with the pages on the way."""
    page, faults = desk.page, []
    page.goto("/tai-khoan/hai-lop/")
    faults += desk.look("chua-co")
    page.goto("/tai-khoan/hai-lop/khoa/")
    faults += desk.look("danh-sach-trong")
    page.locator("main").get_by_role("link", name="Thêm khóa truy cập").click()
    desk.confirm_password()
    faults += desk.look("them")
    page.get_by_label("Tên gọi").fill("Máy trụ sở")
    desk.press("Thêm khóa truy cập")
    page.wait_for_url("**/du-phong/")
    assert "Đã thêm khóa truy cập." in page.locator("main").inner_text()
    spare = page.locator(".codes code").first.inner_text()

    page.goto("/tai-khoan/hai-lop/khoa/them/")  # the device knows that it is there already
    desk.press("Thêm khóa truy cập")
    page.get_by_text("Thiết bị này đã có khóa truy cập của bạn.").wait_for()
    return spare, faults + desk.look("them-lai")


def sign_in_with_it(desk: Desk) -> list[str]:
    desk.sign_out()
    desk.give_password()
    desk.page.get_by_role("button", name="Dùng khóa truy cập").wait_for()
    faults = desk.look("dang-nhap")
    desk.page.keyboard.press("Enter")  # the button has the focus
    desk.page.wait_for_selector("nav.rail")
    return faults


def sign_in_with(desk: Desk, spare: str) -> None:
    desk.sign_out()
    desk.give_password()
    desk.page.get_by_label("Mã dự phòng").fill(spare)
    desk.press("Đăng nhập")
    desk.page.wait_for_selector("nav.rail")


def rename_and_remove(desk: Desk) -> list[str]:
    page, faults = desk.page, []
    page.goto("/tai-khoan/hai-lop/khoa/")
    assert re.search(r"Máy trụ sở\s+\d\d/\d\d/\d{4} \d\d:\d\d\s+\d\d/\d\d/\d{4}", page.locator("tbody").inner_text())
    faults += desk.look("danh-sach")
    page.get_by_role("link", name="Đổi tên Máy trụ sở").click()
    faults += desk.look("xac-nhan-mat-khau")
    page.get_by_role("link", name="Xác nhận bằng khóa truy cập").click()
    faults += desk.look("xac-nhan")
    desk.press("Dùng khóa truy cập")
    page.get_by_label("Tên gọi").fill("Điện thoại của tôi")
    faults += desk.look("doi-ten")
    desk.press("Ghi thay đổi")
    page.get_by_role("link", name="Bỏ Điện thoại của tôi").click()
    faults += desk.look("bo")
    desk.press("Bỏ khóa truy cập")
    page.get_by_text("Chưa có khóa truy cập nào.").wait_for()
    return faults


def test_a_lost_passkey_leaves_the_codes_and_an_administrator_takes_it_away(
    desk: Desk, chromium, address: str, page_of
) -> None:
    page = desk.page
    desk.give_password()
    page.wait_for_selector("nav.rail")
    page.goto("/tai-khoan/hai-lop/khoa/them/")
    desk.confirm_password()
    desk.press("Thêm khóa truy cập")
    page.wait_for_url("**/du-phong/")
    desk.sign_out()
    desk.give_password()
    desk.tool.send("WebAuthn.clearCredentials", {"authenticatorId": desk.device})
    desk.press("Dùng khóa truy cập")
    page.get_by_text("Chưa xác nhận xong").wait_for()
    assert page.get_by_label("Mã dự phòng").is_visible()
    assert desk.look("khong-duoc") == []

    without_scripts = Desk(chromium, address, scripts=False)
    without_scripts.give_password()
    assert "Khóa truy cập cần JavaScript" in without_scripts.page.locator("main").inner_text()
    assert without_scripts.page.get_by_label("Mã dự phòng").is_visible()
    without_scripts.context.close()

    administrator = page_of("quantri")
    administrator.goto("/tai-khoan/nguoi-dung/?q=Giàng")
    administrator.locator("main tbody a").first.click()
    administrator.get_by_text("khóa truy cập (1)").wait_for()
    administrator.get_by_text("Bỏ lớp xác thực thứ hai…").click()
    administrator.get_by_role("button", name="Bỏ mọi lớp xác thực thứ hai").click()
    administrator.get_by_text("Đã bỏ mọi lớp xác thực thứ hai của người này.").wait_for()
    desk.give_password()
    page.wait_for_selector("nav.rail")
