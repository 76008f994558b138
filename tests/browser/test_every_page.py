"""Every page, as each role that may open it: accessible, inside its width, without English in Vietnamese."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PICTURES

pytestmark = pytest.mark.browser

# Each demonstration account, and addresses beside those of its navigation.
ACCOUNTS = {
    "tinh.chihuy": ["/?on=28/03/2025", "/?ty-le=1", "/tim/?q=lo", "/tim/?q=khongaicatennay"],
    "tinh.canbo": ["/luc-luong/them/", "/to-chuc/sap-xep/moi/", "/to-chuc/?on=30/06/2025"],
    "thanhyen.canbo": ["/luc-luong/da-gui/", "/tai-khoan/mat-khau/", "/tai-khoan/hai-lop/"],
    "thanhyen.chihuy": [],
    "thanh.tra": [],
    "quantri": ["/tai-khoan/nguoi-dung/moi/"],
}
# One more page behind the first link of a list: a person, a unit, an account, a reorganisation.
FIRST_OF = ("/luc-luong/", "/to-chuc/", "/to-chuc/sap-xep/", "/tai-khoan/nguoi-dung/", "/luc-luong/cho-kiem-tra/")


def _addresses(page, account: str) -> list[str]:
    page.goto("/")
    found = [link.get_attribute("href") for link in page.locator("nav.rail a.rail-link").all()]
    more = []
    for one in found:
        if one in FIRST_OF:
            page.goto(one)
            row = page.locator("main table tbody a, main .tree a, main li a").first
            if row.count():
                more.append(row.get_attribute("href"))
    return list(dict.fromkeys([*found, *more, *ACCOUNTS[account]]))


# A page narrowed is the same page: it is judged so for the first account that opens it.
JUDGED_NARROW: set[str] = set()


def _violations(page, at: str, width: int) -> list[str]:
    if width == 360 and at in JUDGED_NARROW:
        return []
    if width == 360:
        JUDGED_NARROW.add(at)
    return [
        f"{at} at {width}: {one['id']}: " + "; ".join(" ".join(node["target"]) for node in one["nodes"][:3])
        for one in Axe().run(page).response["violations"]
    ]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_page_is_accessible_and_fits(page_of, account: str) -> None:
    wide, narrow = page_of(account), page_of(account, width=360)
    faults: list[str] = []
    for at in _addresses(wide, account):
        for page, width in ((wide, 1280), (narrow, 360)):
            page.goto(at)
            name = re.sub(r"[^a-z0-9]+", "-", f"{account}{at}".lower()).strip("-")[:80]
            PICTURES.mkdir(exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
            faults += _violations(page, at, width)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{at} at {width}: wider than the window")
    assert faults == []


def test_the_sign_in_page_is_accessible(page_of) -> None:
    page = page_of(width=360)
    page.goto("/")
    assert Axe().run(page).response["violations"] == []


def test_the_first_load_is_light(page_of, address: str) -> None:
    """Below 200 kB as it travels, with nothing kept from before."""
    page = page_of("tinh.chihuy")
    sizes: list[int] = []
    page.on("requestfinished", lambda one: sizes.append(one.sizes()["responseBodySize"]))
    page.goto("/", wait_until="networkidle")
    assert 0 < sum(sizes) < 200_000, sizes


def test_a_page_that_is_not_there_belongs_to_the_house(address: str, chromium, state_of) -> None:
    context = chromium.new_context(base_url=address, locale="vi-VN", storage_state=state_of("tinh.chihuy"))
    page = context.new_page()
    assert page.goto("/nhu-the-nay-khong-co/").status == 404
    assert "Không" in page.locator("h1").inner_text()
    assert Axe().run(page).response["violations"] == []
    context.close()


@pytest.mark.parametrize("at", ["/", "/luc-luong/", "/to-chuc/", "/nap-danh-sach/", "/tai-khoan/vai-tro/"])
def test_the_pages_read_without_scripts(page_of, at: str) -> None:
    page = page_of("thanhyen.canbo", scripts=False)
    page.goto(at)
    assert page.locator("main h1").inner_text()
    page.locator("#look-date").fill("28/03/2025")
    page.get_by_role("banner").get_by_role("button", name="Xem").click()
    assert page.locator("#look-date").input_value() == "28/03/2025"
    assert "Về hôm nay" in page.locator("header").inner_text()
