from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.db.transaction import atomic as whole
from django.urls import include, path
from django.views.i18n import set_language

from sansang.accounts import views
from sansang.organisation.access import public, signed_in

own = (
    [
        path("nguoi-dung/", views.account_list, name="account_list"),
        path("nguoi-dung/moi/", views.account_new, name="account_new"),
        path("nguoi-dung/<int:pk>/", views.account_detail, name="account_detail"),
        path("nguoi-dung/<int:pk>/sua/", views.account_edit, name="account_edit"),
        path("nguoi-dung/<int:pk>/mat-khau/", views.account_password, name="account_password"),
        path("nguoi-dung/<int:pk>/khoa/", views.account_lock, name="account_lock"),
        path("nguoi-dung/<int:pk>/ket-thuc-phien/", views.account_end_sessions, name="account_end_sessions"),
        path(
            "nguoi-dung/<int:pk>/bo-lop-thu-hai/",
            views.account_reset_second_factor,
            name="account_reset_second_factor",
        ),
        path("vai-tro-duoc-giao/<int:pk>/ket-thuc/", views.grant_end, name="grant_end"),
        path("vai-tro/", views.role_list, name="role_list"),
        path("xem-thu/", views.look_as_start, name="look_as_start"),
        path("thoi-xem-thu/", views.look_as_stop, name="look_as_stop"),
        path("nhat-ky/", views.audit_list, name="audit_list"),
    ],
    "accounts",
)

# The names below are the library's own, since it looks them up. A change of a factor and its record are one whole.
urlpatterns = [
    path("tai-khoan/", include(own)),
    path("tai-khoan/dang-nhap/", public(account.login), name="account_login"),
    path("tai-khoan/dang-xuat/", public(account.logout), name="account_logout"),
    path("tai-khoan/xac-nhan/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("tai-khoan/mat-khau/", signed_in(account.password_change), name="account_change_password"),
    path("tai-khoan/dang-ky/", public(account.signup), name="account_signup"),
    path("tai-khoan/bi-khoa/", public(account.account_inactive), name="account_inactive"),
    path("tai-khoan/hai-lop/", signed_in(mfa.index), name="mfa_index"),
    path("tai-khoan/hai-lop/ma/", public(views.ask_second_factor), name="mfa_authenticate"),
    path("tai-khoan/hai-lop/xac-nhan/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("tai-khoan/hai-lop/bat/", signed_in(whole(totp.activate_totp)), name="mfa_activate_totp"),
    path("tai-khoan/hai-lop/tat/", signed_in(whole(totp.deactivate_totp)), name="mfa_deactivate_totp"),
    path("tai-khoan/hai-lop/khoa/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("tai-khoan/hai-lop/khoa/them/", signed_in(whole(webauthn.add_webauthn)), name="mfa_add_webauthn"),
    path("tai-khoan/hai-lop/khoa/<int:pk>/ten/", signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("tai-khoan/hai-lop/khoa/<int:pk>/bo/", signed_in(whole(webauthn.remove_webauthn)), name="mfa_remove_webauthn"),
    path("tai-khoan/hai-lop/khoa/xac-nhan/", signed_in(views.confirm_by_passkey), name="mfa_reauthenticate_webauthn"),
    path(
        "tai-khoan/hai-lop/du-phong/",
        signed_in(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "tai-khoan/hai-lop/du-phong/tao/",
        signed_in(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "tai-khoan/hai-lop/du-phong/tai/",
        signed_in(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("i18n/ngon-ngu/", public(set_language), name="set_language"),
]
