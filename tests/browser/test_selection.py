"""A commune selects, from the need to members: its clerk prepares, its commander posts and signs, each on the pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.browser.conftest import PICTURES

pytestmark = pytest.mark.browser
WANTED = 3  # in the first unit of the need
REASON = "Kế hoạch của Bộ CHQS tỉnh"
GOOD = {"background": "clear", "conduct": "strict", "health": "2"}


class Walk:
    """The pages of one round as its two people see them, each wide; every step is kept as a picture, narrow too."""

    def __init__(self, page_of) -> None:
        self.clerk, self.narrow = page_of("thanhyen.canbo"), page_of("thanhyen.canbo", width=360)
        self.commander = page_of("thanhyen.chihuy")
        self.number = 0

    def look(self, page, name: str) -> None:
        """Keep what a page shows now, wide and narrow, and see that it fits."""
        self.number += 1
        PICTURES.mkdir(exist_ok=True)
        wide = PICTURES / f"selection-{self.number:02d}-{name}-1280.png"
        page.screenshot(path=wide, full_page=True)
        if page is self.clerk:
            self.narrow.goto(page.url)
            self.narrow.screenshot(path=str(wide).replace("1280", "360"), full_page=True)
            assert self.narrow.evaluate("document.documentElement.scrollWidth") <= 360, name

    def press(self, page, label: str) -> None:
        page.get_by_role("button", name=label).click()

    def says(self, page, text: str) -> None:
        page.get_by_text(text).first.wait_for()


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def test_a_round_is_taken_from_the_need_to_sworn_in_members(page_of) -> None:
    """The panel met and the list hung out last week; today the papers are entered, with their own days."""
    today = date.today()
    serves = date(today.year + 2, 1, 5)  # the demonstration has held the rounds before
    walk = Walk(page_of)
    address = _prepare(walk, today, serves)
    chosen = _decide(walk, address, today)
    _enter(walk, address)
    _look_at_a_member(walk, chosen[0], serves)


def _prepare(walk: Walk, today: date, serves: date) -> str:
    page = walk.clerk
    page.goto("/tuyen-chon/")
    page.get_by_role("link", name="Mở đợt tuyển chọn").click()
    page.get_by_label("Năm").fill(str(serves.year))
    page.get_by_label("Ngày tính điều kiện").fill(written(today))
    page.get_by_label("Phục vụ từ ngày").fill(written(serves))
    page.get_by_label("Văn bản hướng dẫn, kế hoạch").fill("18/HD-BCH")
    walk.look(page, "open")
    walk.press(page, "Mở đợt")
    walk.says(page, "Đã mở đợt tuyển chọn và tính nhu cầu.")
    address = page.url
    walk.look(page, "opened")
    _enter_need(walk)
    page.get_by_role("link", name="Đưa người vào danh sách xét").first.click()
    page.get_by_label("Lấy theo thứ tự ưu tiên").fill(str(2 * WANTED))
    walk.look(page, "pool")
    walk.press(page, "Lấy vào danh sách")
    walk.says(page, f"Đã đưa {2 * WANTED} người vào danh sách xét.")
    _enter_checks(walk, today - timedelta(days=14))
    _read_the_proposal(walk)
    return address


def _enter_need(walk: Walk) -> None:
    page = walk.clerk
    page.get_by_role("link", name="Sửa nhu cầu").click()
    numbers = page.locator("tbody input[name^=number-]")
    for at in range(numbers.count()):
        numbers.nth(at).fill(str(WANTED if at == 0 else 0))
        page.locator("tbody input[name^=reason-]").nth(at).fill(REASON)
    walk.look(page, "need")
    walk.press(page, "Ghi nhu cầu")
    walk.says(page, "Đã ghi nhu cầu.")


def _enter_checks(walk: Walk, checked_on: date) -> None:
    page = walk.clerk
    page.get_by_role("link", name="Ghi kết quả kiểm tra").click()
    for kind, result in GOOD.items():
        page.locator(f"[name=day-{kind}]").fill(written(checked_on))
        page.locator(f"[name=place-{kind}]").fill("Trạm y tế xã" if kind == "health" else "Công an xã")
        for choice in page.locator(f"tbody select[name^={kind}-]").all():
            choice.select_option(result)
    walk.look(page, "checks")
    walk.press(page, "Ghi kết quả")
    walk.says(page, f"Đã ghi {6 * WANTED} kết quả.")


def _read_the_proposal(walk: Walk) -> None:
    """Why each is proposed can be read before the panel meets."""
    page = walk.clerk
    page.locator("tbody summary", has_text="Vì sao?").first.click()
    walk.says(page, "Đạt cả ba mặt")
    walk.look(page, "proposal")
    page.locator("tbody a[href*='/nguoi/']").first.click()
    walk.look(page, "candidate")
    assert "Điều 10 khoản 1" in page.locator("main").inner_text()
    page.go_back()
    walk.press(page, "Trình hội đồng xét")
    walk.says(page, "Đã trình hội đồng xét.")


def _decide(walk: Walk, address: str, today: date) -> list[str]:
    """The panel's results by the clerk, the posting, an objection and the decision by who answers for them."""
    clerk, commander = walk.clerk, walk.commander
    clerk.get_by_role("link", name="Ghi kết quả hội đồng xét").click()
    walk.press(clerk, "Ghi theo đề xuất cho người chưa xét")
    walk.says(clerk, f"Đã ghi kết quả xét {2 * WANTED} người.")
    walk.look(clerk, "panel")
    commander.goto(address)
    walk.look(commander, "panel-commander")
    commander.get_by_role("link", name="Niêm yết danh sách", exact=True).click()
    commander.get_by_label("Niêm yết từ ngày").fill(written(today - timedelta(days=9)))
    commander.get_by_label("Đến hết ngày").fill(written(today - timedelta(days=2)))
    commander.get_by_label("Số thông báo").fill("07/TB-UBND")
    walk.look(commander, "posting")
    walk.press(commander, "Ghi")
    walk.says(commander, "Đã niêm yết danh sách.")
    _object_and_answer(walk, address, today)
    commander.goto(address)
    commander.get_by_role("link", name="Ghi quyết định").click()
    commander.get_by_label("Số quyết định").fill("31/QĐ-UBND")
    commander.get_by_label("Ngày ký").fill(written(today - timedelta(days=1)))
    commander.get_by_label("Người ký").fill("Lò Văn Chủ")
    walk.look(commander, "decision")
    walk.press(commander, "Ghi")
    walk.says(commander, "Đã ghi quyết định.")
    walk.look(commander, "decided")
    commander.goto(f"{address}?kq=chosen")
    return commander.locator("tbody a[href*='/nguoi/']").all_inner_texts()


def _object_and_answer(walk: Walk, address: str, today: date) -> None:
    clerk, commander = walk.clerk, walk.commander
    clerk.goto(address)
    clerk.get_by_role("link", name="Ghi ý kiến về danh sách").click()
    clerk.get_by_label("Loại ý kiến").select_option("left_out")
    clerk.get_by_label("Ai nêu").select_option("family")
    clerk.get_by_label("Ngày nhận").fill(written(today - timedelta(days=5)))
    walk.look(clerk, "objection")
    walk.press(clerk, "Ghi")
    walk.says(clerk, "Đủ điều kiện mà không có tên")
    walk.look(clerk, "objections")
    commander.goto(address)
    commander.get_by_role("link", name="Ghi quyết định").click()
    commander.get_by_label("Số quyết định").fill("31/QĐ-UBND")
    commander.get_by_label("Người ký").fill("Lò Văn Chủ")
    walk.press(commander, "Ghi")
    walk.says(commander, "Còn 1 ý kiến khiếu nại chưa giải quyết.")
    walk.look(commander, "not-yet")
    commander.goto(f"{address}?xem=y-kien")
    commander.get_by_role("link", name="Giải quyết").click()
    commander.get_by_label("Kết quả giải quyết").select_option("rejected")
    commander.get_by_label("Ngày giải quyết").fill(written(today - timedelta(days=3)))
    commander.get_by_label("Văn bản trả lời").fill("12/UBND")
    walk.look(commander, "answer")
    walk.press(commander, "Ghi")
    walk.says(commander, "Không chấp nhận")


def _enter(walk: Walk, address: str) -> None:
    page = walk.clerk
    page.goto(address)
    walk.look(page, "before-entering")
    walk.press(page, "Đưa vào đơn vị")
    walk.says(page, "Đã đưa vào đơn vị.")
    walk.look(page, "entered")
    page.get_by_role("link", name="Quá trình").click()
    way = page.locator("main").inner_text()
    for step in ("Đã trình hội đồng xét", "Đã niêm yết danh sách", "31/QĐ-UBND", "Đã đưa vào đơn vị"):
        assert step in way
    walk.look(page, "way")


def _look_at_a_member(walk: Walk, name: str, serves: date) -> None:
    """On the day of service the person stands in the list of the force, and the record says by which decision."""
    page = walk.clerk
    page.goto(f"/luc-luong/?on={serves.isoformat()}&q={name}")
    page.get_by_role("link", name=name).first.click()
    page.wait_for_url("**/luc-luong/*/**")
    shown = page.locator("main").inner_text()
    assert "31/QĐ-UBND" in shown
    assert written(serves) in shown
    walk.look(page, "member")
