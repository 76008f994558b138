from django.urls import path

from sansang.training.views import attendance, attendance_phone, attendance_sums

urlpatterns = [
    path("chuyen-can/", attendance_sums.attendance_summary, name="attendance_summary"),
    path("buoi/<int:pk>/diem-danh/", attendance.attendance_grid, name="attendance_grid"),
    path("buoi/<int:pk>/diem-danh/them-nguoi/", attendance.attendance_comer, name="attendance_comer"),
    path("buoi/<int:pk>/phieu-diem-danh/", attendance.attendance_roll, name="attendance_roll"),
    path("diem-danh/nop-tep/", attendance.attendance_file, name="attendance_file"),
    path("diem-danh/dien-thoai/", attendance_phone.attendance_phone, name="attendance_phone"),
    path("diem-danh/dien-thoai/may.js", attendance_phone.attendance_worker, name="attendance_worker"),
    path("diem-danh/trang-thai/", attendance_phone.attendance_state, name="attendance_state"),
    path("diem-danh/danh-sach/", attendance_phone.attendance_rolls, name="attendance_rolls"),
    path("diem-danh/gui/", attendance_phone.attendance_entries, name="attendance_entries"),
]
