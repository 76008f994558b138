from django.urls import URLPattern, path

from sansang.training.views import calendar, classes, enrolling, sessions

urlpatterns: list[URLPattern] = [
    path("", classes.class_list, name="class_list"),
    path("lop-cua-toi/", classes.my_class_list, name="my_class_list"),
    path("lop/moi/", classes.class_new, name="class_new"),
    path("lop/<int:pk>/", classes.class_detail, name="class_detail"),
    path("lop/<int:pk>/sua/", classes.class_edit, name="class_edit"),
    path("lop/<int:pk>/huy/", classes.class_cancel, name="class_cancel"),
    path("lop/<int:pk>/buoc/<slug:verb>/", classes.class_step, name="class_step"),
    path("lop/<int:pk>/lich/", sessions.session_list, name="session_list"),
    path("lop/<int:pk>/lich/xep/", sessions.sessions_lay_out, name="sessions_lay_out"),
    path("lop/<int:pk>/buoi/them/", sessions.session_new, name="session_new"),
    path("buoi/<int:pk>/sua/", sessions.session_edit, name="session_edit"),
    path("buoi/<int:pk>/bo/", sessions.session_remove, name="session_remove"),
    path("lop/<int:pk>/goi/", enrolling.enrolment_by_rule, name="enrolment_by_rule"),
    path("lop/<int:pk>/danh-sach/", enrolling.enrolment_by_list, name="enrolment_by_list"),
    path("lop/<int:pk>/xac-nhan/", enrolling.enrolment_confirm, name="enrolment_confirm"),
    path("nguoi-hoc/<int:pk>/rut/", enrolling.enrolment_withdraw, name="enrolment_withdraw"),
    path("lich-nam/", calendar.year_calendar, name="year_calendar"),
    path("lich-dien-thoai/", calendar.feed_list, name="feed_list"),
    path("lich-dien-thoai/<int:pk>/thu-hoi/", calendar.feed_revoke, name="feed_revoke"),
    path("lich.ics", calendar.feed_calendar, name="feed_calendar"),
]
