"""Agencies with a self-defence force: 145 until 30/06/2025, 85 since. Which agencies have one is invented."""

from __future__ import annotations

# 55 that go on in the province.
PROVINCIAL = (
    "Văn phòng Tỉnh ủy", "Văn phòng UBND tỉnh", "Văn phòng Đoàn ĐBQH và HĐND tỉnh", "Ban Tổ chức Tỉnh ủy",
    "Ủy ban Kiểm tra Tỉnh ủy", "Ban Nội chính Tỉnh ủy", "Ủy ban MTTQ Việt Nam tỉnh", "Trường Chính trị tỉnh",
    "Báo Điện Biên Phủ", "Tòa án nhân dân tỉnh", "Viện Kiểm sát nhân dân tỉnh", "Thanh tra tỉnh", "Sở Nội vụ",
    "Sở Tài chính", "Sở Xây dựng", "Sở Công Thương", "Sở Y tế", "Sở Tư pháp", "Sở Giáo dục và Đào tạo",
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường",
    "Sở Dân tộc và Tôn giáo", "Bệnh viện Đa khoa tỉnh", "Bệnh viện Y học cổ truyền tỉnh", "Bệnh viện Phổi tỉnh",
    "Bệnh viện Tâm thần tỉnh", "Trung tâm Kiểm soát bệnh tật tỉnh", "Trung tâm Giám định y khoa tỉnh",
    "Trường Cao đẳng Kinh tế - Kỹ thuật Điện Biên", "Trường Cao đẳng Sư phạm Điện Biên",
    "Trường Cao đẳng Y tế Điện Biên", "Trường Cao đẳng Nghề Điện Biên", "Trường THPT Chuyên Lê Quý Đôn",
    "Trường PTDT nội trú tỉnh", "Chi cục Kiểm lâm tỉnh", "Chi cục Thủy lợi tỉnh",
    "Ban Quản lý rừng di tích Mường Phăng", "Ban Quản lý Khu bảo tồn thiên nhiên Mường Nhé",
    "Bảo tàng Chiến thắng lịch sử Điện Biên Phủ", "Đoàn Nghệ thuật tỉnh",
    "Trung tâm Huấn luyện và Thi đấu thể thao tỉnh", "Công ty Điện lực Điện Biên", "Viễn thông Điện Biên",
    "Viettel Điện Biên", "Bưu điện tỉnh Điện Biên", "Công ty CP Cấp nước Điện Biên",
    "Công ty CP Môi trường đô thị và Xây dựng Điện Biên", "Công ty TNHH Quản lý thủy nông Điện Biên",
    "Công ty CP Cao su Điện Biên", "Công ty CP Xi măng Điện Biên", "Cảng hàng không Điện Biên",
    "Kho bạc Nhà nước khu vực", "Bảo hiểm xã hội tỉnh", "Ngân hàng Nông nghiệp tỉnh Điện Biên",
)  # fmt: skip
# 10 that were merged into one of those on 01/07/2025.
MERGED = {
    "Sở Kế hoạch và Đầu tư": "Sở Tài chính",
    "Sở Giao thông vận tải": "Sở Xây dựng",
    "Sở Thông tin và Truyền thông": "Sở Khoa học và Công nghệ",
    "Sở Lao động - Thương binh và Xã hội": "Sở Nội vụ",
    "Sở Tài nguyên và Môi trường": "Sở Nông nghiệp và Môi trường",
    "Đài Phát thanh và Truyền hình tỉnh": "Báo Điện Biên Phủ",
    "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh": "Văn phòng Tỉnh ủy",
    "Hội Nông dân tỉnh": "Ủy ban MTTQ Việt Nam tỉnh",
    "Liên đoàn Lao động tỉnh": "Ủy ban MTTQ Việt Nam tỉnh",
    "Trung tâm Văn hóa tỉnh": "Đoàn Nghệ thuật tỉnh",
}
# Of each former district: 3 go on under another name below a commune, 1 is merged into one of them, 4 are dissolved.
DISTRICT_GOES_ON = {
    "Trung tâm Y tế {district}": "Trung tâm Y tế khu vực {name}",
    "Trung tâm GDNN-GDTX {district}": "Trung tâm GDNN-GDTX khu vực {name}",
    "Điện lực {district}": "Đội Quản lý điện lực khu vực {name}",
}
DISTRICT_MERGED = {"Phòng Giáo dục và Đào tạo {district}": "Trung tâm GDNN-GDTX {district}"}
DISTRICT_DISSOLVED = (
    "Cơ quan Đảng ủy, đoàn thể {district}",
    "Cơ quan HĐND và UBND {district}",
    "Ban Quản lý dự án {district}",
    "Trung tâm Văn hóa - Truyền thông {district}",
)
