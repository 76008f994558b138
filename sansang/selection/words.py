"""What this room calls its steps, papers and results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sansang.law.facts import Words
from sansang.selection.models import Check, Chosen, State
from sansang.selection.rules.checks import Meaning, result
from sansang.selection.rules.states import REPLACE
from sansang.ui.templatetags.ui import say

Text = str | Promise

# Buttons: what a step does.
DO: dict[str, Text] = {
    "propose": _("Trình hội đồng xét"),
    "reopen": _("Lấy về chuẩn bị lại"),
    "publish": _("Niêm yết danh sách"),
    "withdraw": _("Rút về hội đồng"),
    "sign": _("Ghi quyết định"),
    "enter": _("Đưa vào đơn vị"),
    "cancel": _("Hủy đợt"),
    "revoke": _("Thu hồi, hủy đợt"),
}
DONE: dict[str, Text] = {
    "propose": _("Đã trình hội đồng xét"),
    "reopen": _("Đã lấy về chuẩn bị lại"),
    "publish": _("Đã niêm yết danh sách"),
    "withdraw": _("Đã rút về hội đồng"),
    "sign": _("Đã ghi quyết định"),
    "enter": _("Đã đưa vào đơn vị"),
    "cancel": _("Đã hủy đợt"),
    "revoke": _("Đã thu hồi, hủy đợt"),
    REPLACE: _("Đã thay người trong quyết định"),
}
PAPERS: dict[str, Text] = {
    "proposal": _("danh sách đề nghị xét tuyển chọn"),
    "posting": _("danh sách niêm yết"),
    "withdrawal": _("thông báo rút danh sách đã niêm yết"),
    "decision": _("quyết định thực hiện nghĩa vụ tham gia Dân quân tự vệ"),
    "enlistment": _("danh sách biên chế vào đơn vị"),
    "revocation": _("quyết định thu hồi"),
}
STATE_BADGES = {
    State.PREPARING: "info",
    State.PANEL: "info",
    State.PUBLISHED: "warn",
    State.DECIDED: "warn",
    State.ENTERED: "ok",
    State.CANCELLED: "plain",
}
CHOICE_BADGES = {Chosen.CHOSEN: "ok", Chosen.RESERVE: "info", Chosen.NOT_CHOSEN: "plain"}
MEANING_BADGES = {Meaning.MEETS: "ok", Meaning.WEIGH: "warn", Meaning.OPEN: "plain", Meaning.FAILS: "bad"}


def in_language(words: Words | str) -> str:
    """Words of the law in the reader's language."""
    return words.en if isinstance(words, Words) and get_language() == "en" else str(words)


def result_text(check: Check | None) -> str:
    """The words of a result, as the list of its day has them."""
    if check is None:
        return ""
    found = result(check.kind, check.result, check.checked_on)
    return in_language(found.words) if found else check.result


def why_list(whys: Iterable[Any]) -> SafeString:
    """Reasons as a list, each with its article."""
    items = format_html_join(
        "",
        "<li>{}{}</li>",
        ((say(why), format_html(' <span class="text-soft">({})</span>', article) if article else "")
         for why in whys for article in [_article(why)]),
    )  # fmt: skip
    return format_html('<ol class="whys">{}</ol>', items)


def _article(why: Any) -> str:
    return str(why.get("article", "") if isinstance(why, dict) else why.article)
