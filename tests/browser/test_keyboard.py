"""The keyboard alone: sign in, search, walk a list, open a person, come back."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def _focused(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name || ''")


def test_signing_in_needs_no_mouse(page_of, address: str) -> None:
    from sansang.demo.accounts import PASSWORD

    page = page_of()
    page.goto("/")
    for _ in range(6):
        if _focused(page) == "login":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("thanhyen.canbo")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav.rail")
    page.keyboard.press("Tab")
    assert _focused(page) == "Đến nội dung"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def _where(page) -> str:
    """Where the link in focus leads: two people may have one name."""
    return str(page.evaluate("document.activeElement.href"))


def test_search_and_lists_are_walked_with_keys(page_of) -> None:
    page = page_of("tinh.canbo")
    page.goto("/luc-luong/")
    first = page.locator("tbody[data-rows] a").first
    first.focus()
    name, there = first.inner_text(), _where(page)
    page.keyboard.press("ArrowDown")
    below = _where(page)
    page.keyboard.press("ArrowUp")
    assert _where(page) == there != below
    page.keyboard.press("Enter")
    page.wait_for_url("**/luc-luong/*/**")
    assert name in page.locator("h1").inner_text()
    page.keyboard.press("/")
    page.keyboard.type("Lò Văn Thi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim/**")
    assert "Lò Văn Thi" in page.locator("main").inner_text()


def test_a_browser_keeps_nobodys_name_of_the_lists_that_were_walked(page_of) -> None:
    page = page_of("tinh.canbo")
    page.goto("/luc-luong/")
    name = page.locator("tbody[data-rows] a").first.inner_text()
    for _ in range(2):
        with page.expect_response("**/luc-luong/*sap=*"):
            page.locator("thead a").first.click()
        page.wait_for_function("!document.querySelector('.htmx-request')")
    page.go_back()
    page.wait_for_selector("tbody[data-rows] a")
    kept = page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])")
    assert name not in kept
