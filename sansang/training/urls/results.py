from django.urls import URLPattern, path

from sansang.training.views import certificates, qualifications, result_years, results

urlpatterns: list[URLPattern] = [
    path("ket-qua/", result_years.result_list, name="result_list"),
    path("ket-qua/nguoi/", result_years.result_person_list, name="result_person_list"),
    path("lop/<int:pk>/ket-qua/", results.result_class, name="result_class"),
    path("lop/<int:pk>/kiem-tra/", results.exam_list, name="exam_list"),
    path("lop/<int:pk>/diem/", results.mark_list, name="mark_list"),
    path("lop/<int:pk>/diem/dan/", results.mark_column, name="mark_column"),
    path("lop/<int:pk>/diem/kiem-tra-lai/", results.retest_list, name="retest_list"),
    path("lop/<int:pk>/bien-ban/", results.minutes_edit, name="minutes_edit"),
    path("lop/<int:pk>/bien-ban/in/", results.minutes_print, name="minutes_print"),
    path("lop/<int:pk>/ket-qua/cong-bo/", results.result_publish, name="result_publish"),
    path("lop/<int:pk>/ket-qua/quyet-dinh/", results.result_correct, name="result_correct"),
    path("lop/<int:pk>/giay-chung-nhan/", certificates.certificate_class, name="certificate_class"),
    path("lop/<int:pk>/giay-chung-nhan/cap/", certificates.certificate_issue, name="certificate_issue"),
    path("giay-chung-nhan/<int:pk>/", certificates.certificate_print, name="certificate_print"),
    path("giay-chung-nhan/<int:pk>/thu-hoi/", certificates.certificate_withdraw, name="certificate_withdraw"),
    path("giay-chung-nhan/kiem-tra/", certificates.certificate_check, name="certificate_check"),
    path("chung-chi/", qualifications.qualification_list, name="qualification_list"),
    path("chung-chi/loai/", qualifications.qualification_kind_list, name="qualification_kind_list"),
    path("chung-chi/loai/them/", qualifications.qualification_kind_new, name="qualification_kind_new"),
    path("chung-chi/loai/<int:pk>/sua/", qualifications.qualification_kind_edit, name="qualification_kind_edit"),
    path("chung-chi/nguoi/<int:pk>/ghi/", qualifications.qualification_new, name="qualification_new"),
    path("chung-chi/<int:pk>/thu-hoi/", qualifications.qualification_withdraw, name="qualification_withdraw"),
    path("chung-chi/keo-dai/", qualifications.prolongation_list, name="prolongation_list"),
    path("chung-chi/keo-dai/them/", qualifications.prolongation_new, name="prolongation_new"),
    path("chung-chi/keo-dai/<int:pk>/", qualifications.prolongation_detail, name="prolongation_detail"),
    path("chung-chi/keo-dai/<int:pk>/hoan-tac/", qualifications.prolongation_undo, name="prolongation_undo"),
]
