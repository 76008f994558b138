from django.urls import URLPattern, path

from sansang.training.views import timetable

urlpatterns: list[URLPattern] = [
    path("xep-lich/", timetable.timetable_list, name="timetable_list"),
    path("xep-lich/moi/", timetable.timetable_new, name="timetable_new"),
    path("xep-lich/<int:pk>/", timetable.timetable_detail, name="timetable_detail"),
    path("xep-lich/<int:pk>/tien-do/", timetable.timetable_progress, name="timetable_progress"),
    path("xep-lich/<int:pk>/buoi/<int:number>/", timetable.timetable_session, name="timetable_session"),
    path("xep-lich/<int:pk>/buoi/<int:number>/bo/", timetable.timetable_take_out, name="timetable_take_out"),
    path("xep-lich/<int:pk>/lai/", timetable.timetable_again, name="timetable_again"),
    path("xep-lich/<int:pk>/dung/", timetable.timetable_use, name="timetable_use"),
    path("xep-lich/<int:pk>/bo/", timetable.timetable_throw_away, name="timetable_throw_away"),
    path("ngay-tranh/them/", timetable.avoided_days_new, name="avoided_days_new"),
    path("ngay-tranh/ngay-le/", timetable.avoided_days_holidays, name="avoided_days_holidays"),
    path("ngay-tranh/<int:pk>/bo/", timetable.avoided_days_remove, name="avoided_days_remove"),
]
