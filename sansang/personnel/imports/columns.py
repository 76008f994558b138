"""The columns of a members' list: how titles name them, what a template shows."""

from __future__ import annotations

from sansang.intake.rules import Field
from sansang.organisation.models import Component


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


def _below_birth(word: str) -> tuple[str, ...]:
    """A title below one that says birth, or alone: “Ngày, tháng, năm sinh / Tháng”, “Tháng”."""
    above = ("sinh", "nam sinh", "ngay sinh", "ngay thang nam sinh", "sinh ngay")
    return (*(f"{words} / {word}" for words in above), f"({word})")


FIELDS = (
    Field(
        "full_name",
        "Họ và tên",
        _words("ho va ten, ho ten, ho dem, ho va chu dem, (ho), ten dan quan, full name, name"),
        required=True,
        example="Lò Văn Thi",
    ),
    Field("given_name", "Tên (khi đứng cột riêng)", _words("(ten), (ten goi), given name, (first name)")),
    Field(
        "born",
        "Ngày sinh",
        _words("ngay sinh, ngay thang nam sinh, nam sinh, sinh ngay, date of birth, birth date, born, birthday"),
        example="07/05/1995",
        hint="dd/mm/yyyy; hoặc chỉ năm",
    ),
    # “Nam” (men) and “Năm” (year) fold to the same letters: the column beside tells which one is meant.
    Field("born_day", "Ngày sinh (cột ngày)", _below_birth("ngay"), beside=("thang",)),
    Field("born_month", "Tháng sinh", _below_birth("thang"), beside=("nam",)),
    Field("born_year", "Năm sinh (cột năm)", _below_birth("nam"), beside=("thang",)),
    Field(
        "born_male",
        "Cột Nam (năm sinh hoặc dấu x)",
        (*_below_birth("nam"), "gioi tinh / nam", "(nam sinh nam)"),
        beside=("nu", "nam sinh nu"),
    ),
    Field(
        "born_female",
        "Cột Nữ (năm sinh hoặc dấu x)",
        (*_below_birth("nu"), "gioi tinh / nu", "(nam sinh nu)"),
    ),
    Field("sex", "Giới tính", _words("gioi tinh, (nam/nu), sex, gender"), example="Nam", choices=("Nam", "Nữ")),
    Field(
        "identity_number",
        "Số định danh (CCCD)",
        _words("cccd, can cuoc, so dinh danh, cmnd, identity, id number, so cc"),
        example="011095000101",
        hint="12 chữ số, định dạng văn bản",
    ),
    Field(
        "residence",
        "Xã, phường",
        _words("(xa), xa phuong, noi o / xa, cho o / xa, commune, (xa/phuong)"),
        example="Thanh Yên",
    ),
    Field(
        "village",
        "Thôn, bản",
        _words(
            "thon ban, (ban), thon, to dan pho, noi o, cho o, noi thuong tru, thuong tru, dia chi, village, address"
        ),
        example="Bản Noong Vai",
    ),
    Field("phone", "Số điện thoại", _words("dien thoai, sdt, phone, mobile, so dt"), example="0912000101"),
    Field(
        "unit",
        "Đơn vị",
        _words("don vi, tieu doi, trung doi, bien che vao, unit, squad, platoon"),
        example="Tiểu đội bản Noong Vai",
    ),
    Field(
        "component",
        "Thành phần",
        _words("thanh phan, luc luong, loai dan quan, component"),
        example="Tại chỗ",
        choices=tuple(str(label) for label in Component.labels),
    ),
    Field("post", "Chức vụ", _words("chuc vu, chuc danh, post, position"), example="Tiểu đội trưởng"),
    Field(
        "party_joined_on",
        "Ngày vào Đảng",
        _words("ngay vao dang, vao dang, dang vien, party"),
        example="03/02/2020",
    ),
    Field(
        "union_joined_on",
        "Ngày vào Đoàn",
        _words("ngay vao doan, vao doan, doan vien, youth union, union"),
        example="26/03/2012",
    ),
    Field(
        "is_former_soldier",
        "Bộ đội xuất ngũ",
        _words("xuat ngu, bo doi, quan nhan du bi, former soldier, veteran"),
        example="x",
    ),
    Field("education", "Trình độ", _words("trinh do, hoc van, van hoa, education"), example="Trung học phổ thông"),
    Field("skills", "Kỹ năng", _words("ky nang, so truong, skills"), example="Bơi, sơ cứu"),
    Field(
        "first_on",
        "Từ ngày",
        _words(
            "tu ngay, ngay vao dan quan, ngay tham gia, ngay ket nap, thoi gian tham gia, thoi gian vao, tham gia, "
            "since, start date, joined"
        ),
        example="01/03/2024",
        hint="ngày vào dân quân tự vệ",
    ),
)
LABELS = {field.key: field.label for field in FIELDS}
_FIRST = {
    "full_name": "Lò Văn Thi",
    "born": "07/05/1995",
    "sex": "Nam",
    "identity_number": "011095000101",
    "residence": "Thanh Yên",
    "village": "Bản Noong Vai",
    "phone": "0912000101",
    "component": "Tại chỗ",
    "party_joined_on": "03/02/2020",
    "union_joined_on": "26/03/2011",
    "is_former_soldier": "x",
    "education": "Trung học phổ thông",
    "skills": "Bơi, lái xuồng",
    "first_on": "01/03/2024",
}
_SECOND = {
    "full_name": "Giàng Thị Sua",
    "born": "25/12/2003",
    "sex": "Nữ",
    "identity_number": "011303000104",
    "residence": "Thanh Yên",
    "village": "Bản Huổi Cáp",
    "phone": "0912000104",
    "component": "Tại chỗ",
    "union_joined_on": "26/03/2019",
    "education": "Trung học phổ thông",
    "skills": "Sơ cứu, tiếng Mông",
    "first_on": "15/04/2025",
}
EXAMPLES = (_FIRST, _SECOND)  # invented people, for the template to fill in
