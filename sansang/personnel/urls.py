from django.urls import path

from sansang.personnel import views

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
]
