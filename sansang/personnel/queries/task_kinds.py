"""The kinds of tasks of this room, in the order in which those of one day are shown."""

from django.utils.translation import gettext_lazy as _

from sansang.personnel.tasks import Kind

OFFICE = _("Cơ quan đăng ký")
KINDS = (
    Kind("term", _("{number} người hết thời hạn phục vụ"), decision="completion"),
    Kind("past_term", _("{number} người quá thời hạn, chưa kéo dài, chưa thôi phục vụ"), decision="completion"),
    Kind("age", _("{number} người hết độ tuổi phục vụ"), decision="completion", grouped="month"),
    Kind("extension", _("{number} đề nghị kéo dài chưa trả lời"), decision="term_extension"),
    Kind("removal", _("{number} người có căn cứ đưa ra khỏi danh sách mà còn phục vụ"), decision="removal"),
    Kind(
        "active_service",
        _("{number} người chờ công nhận hoàn thành nghĩa vụ quân sự tại ngũ"),
        decision="active_service_completion",
    ),
    Kind("progress", _("{number} kỷ luật đến hạn công nhận tiến bộ"), who=_("Cấp đã ra quyết định"), grouped="month"),
    Kind("deferral", _("{number} tạm hoãn hết hạn"), decision="deferral", grouped="month"),
    Kind("absence", _("{number} người vắng dài ngày chưa báo cáo"), who=OFFICE, grouped="month"),
    Kind("of_age", _("{number} công dân đủ tuổi, đăng ký lần đầu"), decision="registration"),
    Kind("round_open", _("{number} cơ quan chưa mở đợt đăng ký"), who=OFFICE, url_name="citizens:round_list"),
    Kind("round_close", _("{number} cơ quan chưa khóa sổ đăng ký"), who=OFFICE, url_name="citizens:round_list"),
    Kind(
        "move", _("{number} giấy giới thiệu chờ tiếp nhận"), who=_("Nơi đến"), url_name="citizens:move_list",
        query="tinhtrang=offered",
    ),
    Kind("waiting", _("{number} dòng chờ kiểm tra"), who=_("Cấp trên kiểm tra"), url_name="personnel:waiting_list"),
    Kind("returned", _("{number} dòng bị trả lại"), who=_("Đơn vị gửi")),
    Kind(
        "reorganisation", _("{number} dự thảo sắp xếp đơn vị đến ngày có hiệu lực"), who=_("Bộ CHQS tỉnh"),
        url_name="organisation:reorganisation_list",
    ),
)  # fmt: skip
