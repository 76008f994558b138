from django.urls import path

from sansang.personnel import views
from sansang.personnel.views import discipline, tasks, terms

app_name = "personnel"

urlpatterns = [
    path("", views.person_list, name="person_list"),
    path("them/", views.person_new, name="person_new"),
    path("dang-ky-cong-dan/", views.citizen_new, name="citizen_new"),
    path("<int:pk>/", views.person_detail, name="person_detail"),
    path("<int:pk>/sua/", views.person_edit, name="person_edit"),
    path("<int:pk>/vao-don-vi/", views.service_start, name="service_start"),
    path("<int:pk>/chuc-vu/", views.appointment_new, name="appointment_new"),
    path("phuc-vu/<int:pk>/thoi/", views.service_end, name="service_end"),
    path("phuc-vu/<int:pk>/chuyen/", views.service_transfer, name="service_transfer"),
    path("phuc-vu/<int:pk>/sua/", views.service_correct, name="service_correct"),
    path("chuc-vu/<int:pk>/sua/", views.appointment_correct, name="appointment_correct"),
    path("chuc-vu/<int:pk>/thoi/", views.appointment_end, name="appointment_end"),
    path("cho-kiem-tra/", views.waiting_list, name="waiting_list"),
    path("cho-kiem-tra/<int:pk>/", views.waiting_detail, name="waiting_detail"),
    path("cho-kiem-tra/<int:pk>/chap-nhan/", views.waiting_accept, name="waiting_accept"),
    path("cho-kiem-tra/<int:pk>/tra-lai/", views.waiting_return, name="waiting_return"),
    path("da-gui/", views.waiting_sent, name="waiting_sent"),
    path("da-gui/<int:pk>/da-xem-lai/", tasks.waiting_seen, name="waiting_seen"),
    path("viec-can-lam/", tasks.task_list, name="task_list"),
    path("viec-can-lam/<slug:kind>/", tasks.task_detail, name="task_detail"),
    path("viec-can-lam/<slug:kind>/co-quan/", tasks.task_offices, name="task_offices"),
    path("thoi-han/", terms.term_list, name="term_list"),
    path("<int:pk>/keo-dai/", terms.extension_new, name="extension_new"),
    path("keo-dai/<int:pk>/tra-loi/", terms.extension_answer, name="extension_answer"),
    path("keo-dai/<int:pk>/rut/", terms.extension_withdraw, name="extension_withdraw"),
    path("phuc-vu/<int:pk>/hoan-thanh/", terms.service_complete, name="service_complete"),
    path("phuc-vu/<int:pk>/thoi-truoc-thoi-han/", terms.service_release, name="service_release"),
    path("phuc-vu/<int:pk>/dua-ra-khoi-danh-sach/", terms.service_remove, name="service_remove"),
    path("hoan-thanh/<int:pk>/tai-ngu/", terms.active_service_recognise, name="active_service_recognise"),
    path("<int:pk>/ky-luat/", discipline.discipline_new, name="discipline_new"),
    path("ky-luat/<int:pk>/sua/", discipline.discipline_correct, name="discipline_correct"),
    path("ky-luat/<int:pk>/ket-thuc/", discipline.discipline_end, name="discipline_end"),
    path("<int:pk>/khen-thuong/", discipline.commendation_new, name="commendation_new"),
    path("don-vi/<int:pk>/khen-thuong/", discipline.unit_commendation_new, name="unit_commendation_new"),
    path("khen-thuong/<int:pk>/sua/", discipline.commendation_correct, name="commendation_correct"),
    path("khen-thuong/<int:pk>/huy/", discipline.commendation_end, name="commendation_end"),
]
