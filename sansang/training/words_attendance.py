"""What the phone page of attendance says while it runs, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def phone_words() -> dict[str, str]:
    """Sentences by their key in the page's script; `{n}` and the like are filled in there."""
    return {
        "online": _("Có mạng"),
        "offline": _("Mất mạng, vẫn ghi được"),
        "allSent": _("Đã gửi hết"),
        "queued": _("Chờ gửi {n}"),
        "refused": _("Không nhận {n}"),
        "sending": _("Đang gửi…"),
        "sent": _("Máy chủ đã nhận {n} lần ghi."),
        "notSent": _("Chưa gửi được, sẽ gửi lại. Những gì đã ghi vẫn còn trên máy."),
        "noRight": _("Tài khoản này không được ghi điểm danh. Những gì đã ghi vẫn còn trên máy."),
        "signIn": _("Phiên đăng nhập đã hết. Đăng nhập lại để gửi; những gì đã ghi vẫn còn trên máy."),
        "otherUser": _("Máy còn {n} lần ghi của tài khoản khác; tài khoản ấy đăng nhập thì mới gửi được."),
        "clock": _("Đồng hồ của máy lệch {n} phút so với máy chủ; giờ ghi được tính theo máy chủ."),
        "noWorker": _("Trình duyệt này không giữ được trang khi mất mạng; cần mở bằng địa chỉ https."),
        "kept": _("Trang đã giữ trên máy, mở được khi mất mạng."),
        "taken": _("Đã lấy danh sách {n} người về máy."),
        "gone": _("Buổi này không còn trong lịch hoặc ngoài phạm vi của bạn."),
        "waiting": _("chờ gửi"),
        "wasRefused": _("không nhận"),
        "unmarked": _("Chưa điểm danh"),
        "later": _("vào lớp sau buổi này"),
        "people": _("{n} người"),
        "counts": _("Có mặt {present} · có phép {excused} · không phép {absent} · chưa {unmarked}"),
        "restAsk": _("Ghi có mặt cho {n} người chưa điểm danh?"),
        "none": _("Không có ai khớp."),
        "scanned": _("{name}: có mặt"),
        "scannedBefore": _("{name}: đã ghi có mặt"),
        "unknownCode": _("Mã này không có trong danh sách của buổi."),
        "otherRoll": _("Mã của buổi khác: đã chuyển sang buổi ấy."),
        "noCamera": _("Không mở được máy ảnh. Cho phép dùng máy ảnh, hoặc gõ mã dưới tên vào ô tìm."),
        "nothingQueued": _("Không có gì chờ gửi."),
        "removed": _("Đã xóa danh sách khỏi máy."),
        "exported": _("Đã xuất {n} lần ghi ra tệp."),
        "wasExported": _("đã xuất tệp"),
        "drop": _("Bỏ lần ghi này"),
        "dropAsk": _("Bỏ lần ghi không được nhận này? Không lấy lại được."),
        "leaveAsk": _("Còn {n} lần ghi chưa gửi. Chúng ở lại máy, không kèm tên, và gửi khi bạn đăng nhập lại."),
        "leaveClean": _("Danh sách tên sẽ xóa khỏi máy này."),
        "notKept": _("Máy không ghi được vào bộ nhớ; hãy giải phóng bộ nhớ hoặc ghi ra giấy."),
        "unknownPerson": _("số ghi danh {n}"),
        "otherSession": _("buổi số {n}"),
        "yes": _("Đồng ý"),
    }
