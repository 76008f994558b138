"""How rows stand, in words, and in the colours and addresses that go with them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sansang.intake.kinds import CHANGED, NEW, REFUSED, UNCHANGED, WAITING
from sansang.intake.models import Upload

Text = str | Promise


@dataclass(frozen=True)
class RowState:
    letter: str
    label: Text
    done: Text  # the same once the list is applied
    brief: Text
    badge: str
    word: str  # in addresses


ROW_STATES = (
    RowState(NEW, gettext_lazy("Thêm mới"), gettext_lazy("Đã thêm mới"), gettext_lazy("mới"), "ok", "moi"),
    RowState(CHANGED, gettext_lazy("Sửa đổi"), gettext_lazy("Đã sửa đổi"), gettext_lazy("sửa"), "info", "sua"),
    RowState(
        WAITING,
        gettext_lazy("Chờ cấp trên kiểm tra"),
        gettext_lazy("Đã gửi cấp trên kiểm tra"),
        gettext_lazy("chờ cấp trên"),
        "warn",
        "cho",
    ),
    RowState(
        UNCHANGED, gettext_lazy("Không đổi"), gettext_lazy("Không đổi"), gettext_lazy("không đổi"), "plain", "giu"
    ),
    RowState(REFUSED, gettext_lazy("Bị từ chối"), gettext_lazy("Bị từ chối"), gettext_lazy("từ chối"), "bad", "loi"),
)
BY_LETTER = {one.letter: one for one in ROW_STATES}
BY_WORD = {one.word: one for one in ROW_STATES}
TO_WRITE = (NEW, CHANGED, WAITING)


def has_sheets(upload: Upload) -> bool:
    """Rows come from several sheets, so that a number alone does not tell where to look."""
    return sum(sheet["chosen"] for sheet in upload.sheets) > 1
