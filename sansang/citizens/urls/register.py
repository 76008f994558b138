from django.urls import URLPattern, path

from sansang.citizens.views import register as views
from sansang.citizens.views import register_moves as moves
from sansang.citizens.views import register_rounds as rounds

urlpatterns: list[URLPattern] = [
    path("", views.register_list, name="register_list"),
    path("<int:pk>/dang-ky/", views.register_person, name="register_person"),
    path("<int:pk>/hoan-canh/", views.circumstance_new, name="circumstance_new"),
    path("<int:pk>/vang-mat/", views.absence_new, name="absence_new"),
    path("dang-ky/<int:pk>/ra-so/", views.registration_end, name="registration_end"),
    path("dang-ky/<int:pk>/chuyen/", moves.move_offer, name="move_offer"),
    path("hoan-canh/<int:pk>/het-han/", views.circumstance_end, name="circumstance_end"),
    path("hoan-canh/<int:pk>/quyet-dinh/", views.circumstance_decide, name="circumstance_decide"),
    path("hoan-canh/<int:pk>/bo/", views.circumstance_remove, name="circumstance_remove"),
    path("vang-mat/<int:pk>/", views.absence_change, name="absence_change"),
    path("chuyen/", moves.move_list, name="move_list"),
    path("chuyen/<int:pk>/", moves.move_detail, name="move_detail"),
    path("chuyen/<int:pk>/tiep-nhan/", moves.move_accept, name="move_accept"),
    path("chuyen/<int:pk>/tra-lai/", moves.move_return, name="move_return"),
    path("chuyen/<int:pk>/rut-lai/", moves.move_withdraw, name="move_withdraw"),
    path("dot/", rounds.round_list, name="round_list"),
    path("dot/mo/", rounds.round_open, name="round_open"),
    path("dot/<int:pk>/", rounds.round_detail, name="round_detail"),
    path("dot/<int:pk>/dang-ky/", rounds.round_register, name="round_register"),
    path("dot/<int:pk>/khoa-so/", rounds.round_close, name="round_close"),
    path("dot/<int:pk>/mo-lai/", rounds.round_reopen, name="round_reopen"),
    path("dot/<int:pk>/so/", rounds.round_book, name="round_book"),
]
