"""Invented names in the styles of the province's peoples, and names of villages. Pure; nothing here names anyone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from sansang.kernel.names import name_key

MALE, FEMALE = "male", "female"


@dataclass(frozen=True)
class Style:
    """How a people builds names: family, middle and given names by sex; `language` it speaks at home."""

    families: Sequence[str]
    middles: dict[str, Sequence[str]]
    givens: dict[str, Sequence[str]]
    language: str = ""


def _words(text: str) -> list[str]:
    return text.split()


_THI = _words("Thị")
THAI = Style(
    _words("Lò Lò Lò Quàng Quàng Lường Cà Tòng Vì Hoàng Cầm Bạc Điêu Lù Lèo Mè Nông Tao Ngần Khoàng"),
    {MALE: _words("Văn Văn Văn Văn Quang Đức Minh Xuân"), FEMALE: _THI},
    {
        MALE: _words(
            "Thảnh Ánh Pánh Hặc Phong Inh Thoan Tưởng Chựa Hom Panh Dọn Phương Thắng Hải Biên Xôm Sơn Long Tuấn "
            "Thành Cương Hùng Diện Ín Chung Pọm Thiết Kiêm Nghĩa Toản Đôi Ngoan Xuyên Lả Pâng Hoan Tiến Bình Dương"
        ),
        FEMALE: _words(
            "Lả Hoa Pản Xiên Ánh Thương Phượng Hặc Inh Đoan Thoa Nọi Hiền Xuân Kim Yêu Ngân Duyên Thiên Loan Hương "
            "Bun Xôm Tươi Chung Biên Phương Thu Hồng Dung Nga Chanh Mai Quý Xoan"
        ),
    },
    "Tiếng Thái",
)
MONG = Style(
    _words("Giàng Giàng Mùa Vàng Vàng Sùng Sùng Thào Lầu Hạng Hờ Ly Cứ Chá Vừ Vừ Tráng Lý Chang Sình"),
    {MALE: _words("A A A A A A Văn Minh"), FEMALE: _THI},
    {
        MALE: _words(
            "Chớ Páo Dế Lử Súa Tủa Vàng Sinh Nênh Chu Cở Dơ Giống Hồng Ký Lềnh Minh Nhè Phử Sếnh Tếnh Thắng Vừ Xà "
            "Di Chìa Khua Lầu Sang Trù Phía Dình Chống Nắng Tà Của Ninh Sử Khai Hử"
        ),
        FEMALE: _words(
            "Sua Mỷ Dợ Chư Pà Dính Mo Xía Chứ Súa Mai Pàng Sông Ly Ca Vá Lia Máy Nhia Dua Mị Sáy Dở Xông Kía Bầu Cha "
            "Say Mảy Đớ"
        ),
    },
    "Tiếng Mông",
)
KINH = Style(
    _words("Nguyễn Nguyễn Nguyễn Trần Trần Lê Phạm Phạm Hoàng Vũ Đỗ Bùi Đặng Ngô Dương Đinh Trịnh Đào Lưu Phan Mai"),
    {
        MALE: _words("Văn Văn Đức Minh Quang Xuân Anh Trung Ngọc Hữu Công Thành Tuấn Mạnh"),
        FEMALE: _words("Thị Thị Thị Thu Ngọc Thanh Minh Phương Hồng"),
    },
    {
        MALE: _words(
            "Hùng Dũng Cường Tuấn Anh Hải Long Nam Hiếu Thắng Quân Sơn Đạt Huy Kiên Trung Hưng Tùng Linh Bình Hòa "
            "Thịnh Toàn Khánh Lâm Phúc Tâm Vinh Đông Thành Chiến Quyết Nghĩa Phong Tiến"
        ),
        FEMALE: _words(
            "Hương Lan Hoa Hằng Thảo Trang Linh Hà Nga Thủy Hiền Yến Mai Phương Nhung Huyền Quỳnh Ngọc Dung Loan Vân "
            "Anh Thúy Hạnh Oanh Tuyết Nhàn Liên Chi Xuân"
        ),
    },
)
KHO_MU = Style(
    _words("Quàng Lò Cút Moong Lường Vì Ộc Chích Cà"),
    {MALE: _words("Văn Văn Văn"), FEMALE: _THI},
    {
        MALE: _words("Thân Xuân Thắng Ơn Dung Phanh Thưởng Chựa Hặc Biên Khăm Liên Nguyên Quý Thành Ỏm Bun"),
        FEMALE: _words("Liêng Piêng Khuyên Xuân Phong Ươi Chiên Hương Nọi Thơm Dung Bông Oan"),
    },
    "Tiếng Khơ Mú",
)
HA_NHI = Style(
    _words("Pờ Pờ Lỳ Lỳ Khoàng Sừng Chang Vàng Chu Toán Giàng"),
    {MALE: _words("Xuân Phì Go Chí Hừ Gạ Văn"), FEMALE: _words("Thị Mỳ Go Pó Xó")},
    {
        MALE: _words("Sinh Diện Hừ Xá Tư Chừ Pó Sơn Khai Lòng Ché Xừ Hùng Dũng Chà Nu"),
        FEMALE: _words("Xó De Lé Nu Hừ Chừ Phạ Sứ Mé Dung Lan Xuân"),
    },
    "Tiếng Hà Nhì",
)
DAO = Style(
    _words("Tẩn Tẩn Chảo Phàn Lý Chìn Phùng"),
    {MALE: _words("Phù Văn Láo A Duần Vần"), FEMALE: _words("Thị Mùi Tả")},
    {
        MALE: _words("Lìn Sinh Chiêu Vảng Páo Hồ San Vạng Quân Kinh Chòi Seng"),
        FEMALE: _words("Mẩy Sinh Khé Nái Lụa Pham Mùi Lai Ghển"),
    },
    "Tiếng Dao",
)
LAO = Style(
    _words("Lường Vì Lò Cà Hà Hù"),
    {MALE: _words("Văn Khăm Văn"), FEMALE: _THI},
    {
        MALE: _words("Bun Khăm Phoong Xẻng Thoong Hôm Xay Ngeo Phanh Ón"),
        FEMALE: _words("Đan Khăm Phăn Bua Chăn Xẻng Nang Toong On Phiu"),
    },
    "Tiếng Lào",
)

# How common each style is in the former district of a code (domain.md 7.2 for the province as a whole; split invented).
_HIGH = ((MONG, 60), (THAI, 24), (KINH, 5), (KHO_MU, 5), (DAO, 4), (LAO, 2))
_VALLEY = ((THAI, 60), (KINH, 14), (MONG, 14), (KHO_MU, 9), (LAO, 3))
MIXES: dict[str, Sequence[tuple[Style, int]]] = {
    "094": ((KINH, 58), (THAI, 32), (MONG, 6), (KHO_MU, 4)),
    "095": ((THAI, 62), (MONG, 18), (KINH, 18), (DAO, 2)),
    "096": ((MONG, 62), (HA_NHI, 16), (THAI, 12), (KINH, 6), (DAO, 4)),
    "097": ((MONG, 56), (THAI, 30), (KINH, 6), (KHO_MU, 5), (DAO, 3)),
    "098": ((MONG, 70), (THAI, 18), (KINH, 5), (DAO, 5), (KHO_MU, 2)),
    "099": _VALLEY,
    "100": ((THAI, 54), (KINH, 24), (MONG, 8), (KHO_MU, 7), (LAO, 7)),
    "101": _HIGH,
    "102": ((THAI, 66), (MONG, 16), (KINH, 11), (KHO_MU, 7)),
    "103": _HIGH,
}
OFFICES: Sequence[tuple[Style, int]] = ((KINH, 54), (THAI, 32), (MONG, 10), (KHO_MU, 4))


def choose_style(random: Random, mix: Sequence[tuple[Style, int]]) -> Style:
    """A style, as often as its share of the mix says."""
    at = random.randrange(sum(share for _, share in mix))
    for style, share in mix:
        at -= share
        if at < 0:
            return style
    return mix[-1][0]


def invent_name(random: Random, style: Style, sex: str) -> str:
    """A full name in a style."""
    families, middles, givens = style.families, style.middles[sex], style.givens[sex]
    return f"{_one(random, families)} {_one(random, middles)} {_one(random, givens)}"


def _one(random: Random, words: Sequence[str]) -> str:
    return words[int(random.random() * len(words))]


_FIRST = _words(
    "Nà Nà Nà Huổi Huổi Pá Pú Phiêng Co Bó Hua Nậm Nong Noong Pa Tin Ten Xôm Mường Kéo Hồng Chiềng Tông Lọng Phai Há"
)
_SECOND = _words(
    "Ten Sang Hý Luông Cang Hỳ Nghè Lếch Khoang Púng Chăn Tấu Lao Sáy Mẹ Pheo Ngám Khăm Đích Vai Pục Nọi Sa Lót Xẻng "
    "Hin Kham Mỵ Cai Sôm Lán Pết Cuông Lướt Mo Ẳng Cáy Hẹ Muông Chòm Sổng Tở Lúm Ngoa Phung Bua Chả Dên Cút"
)


def village_names(random: Random, *, is_town: bool) -> Iterator[str]:
    """Names of villages without end and without repeating; a town has numbered quarters."""
    if is_town:
        number = 0
        while True:
            number += 1
            yield f"Tổ dân phố {number}"
    # Names that differ by marks alone would be one name to whoever searches for it.
    pairs = list({name_key(f"{one} {two}"): (one, two) for one in _FIRST for two in _SECOND}.values())
    random.shuffle(pairs)
    round_ = 1
    while True:
        for first, second in pairs:
            yield f"Bản {first} {second}" + (f" {round_}" if round_ > 1 else "")
        round_ += 1
