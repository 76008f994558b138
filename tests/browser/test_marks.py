"""Marks of a class by keyboard and from a sheet, kept through a closed page, and without scripts."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

CELLS = """() => [...document.querySelectorAll('[data-grid] tr')].map(
  (row) => [...row.querySelectorAll('input[type=text]')].map((cell) => cell.value)
)"""
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


def marks_page(page) -> str:
    """The marks of a class that is over and not published, or still runs."""
    for state in ("closed", "running"):
        page.goto(f"/huan-luyen/?tt={state}")
        row = page.locator("main table tbody a")
        if row.count():
            return f"{row.first.get_attribute('href').split('?')[0]}diem/"
    raise AssertionError("no class to mark")


def test_marks_go_down_by_enter_come_from_a_sheet_and_survive_a_closed_page(page_of) -> None:
    page = page_of("tinh.canbo")
    address = marks_page(page)
    page.goto(address)
    before = page.evaluate(CELLS)
    page.locator("[data-grid] input[type=text]").first.focus()
    typed = ["7", "8,5", "6"][: len(before)]
    for mark in typed:
        page.keyboard.type(mark)
        page.keyboard.press("Enter")
    page.locator("[data-grid] input[type=text]").first.focus()
    page.evaluate(PASTE, "9,25\t8\n")
    wanted = [
        ["9,25", "8", *before[0][2:]],
        *([mark, *row[1:]] for mark, row in zip(typed[1:], before[1:], strict=False)),
    ]
    assert page.evaluate(CELLS)[: len(wanted)] == wanted
    page.reload()
    assert page.evaluate(CELLS)[: len(wanted)] == wanted
    page.locator("form[data-once] button[type=submit]").first.click()
    page.wait_for_selector(".notice-ok")
    page.goto(address)
    assert page.evaluate(CELLS)[: len(wanted)] == wanted
    assert page.locator(".is-changed").count() == 0


def test_marks_are_entered_without_scripts(page_of) -> None:
    plain = page_of("tinh.canbo", scripts=False)
    address = marks_page(plain)
    plain.goto(address)
    cell = plain.locator("[data-grid] input[type=text]").last
    cell.fill("5,5")
    plain.locator("form[data-once] button[type=submit]").first.click()
    assert plain.locator(".notice-ok").count() == 1
    plain.goto(address)
    assert plain.locator("[data-grid] input[type=text]").last.input_value() == "5,5"
