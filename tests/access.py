"""Who may open what, as people agreed on it, not as the code says it. Read by `tests.test_access`.

A new address without a line fails, and so does a line left over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.training import access as training

COMMANDER, STAFF, BOARD = "provincial_commander", "provincial_staff", "regional_board_staff"
COMMUNE, CLERK = "commune_commander", "commune_clerk"
HEAD, AGENCY = "agency_commander", "agency_clerk"
INSPECTOR, ADMIN = "inspector", "administrator"

EVERYONE = {COMMANDER, STAFF, BOARD, COMMUNE, CLERK, HEAD, AGENCY, INSPECTOR, ADMIN}
SEE_PEOPLE = EVERYONE - {ADMIN}
WRITE = {STAFF, CLERK, AGENCY}
DECIDE = {STAFF, BOARD}
SIGN = {STAFF, COMMUNE, HEAD}
AUDIT = {COMMANDER, STAFF, INSPECTOR, ADMIN}
LOOKS = {COMMANDER, STAFF, COMMUNE, HEAD, INSPECTOR}


@dataclass(frozen=True)
class Line:
    """Who may open an address, with which methods, about what of an office (an attribute of Office)."""

    who: set[str]
    methods: str = "GET"
    about: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    data: str = ""  # what is sent along as `unit`


BY_PERMISSION = {
    "reports:search": Line(EVERYONE, "GET POST"),
    "organisation:tree": Line(EVERYONE),
    "organisation:unit_detail": Line(EVERYONE, about="unit"),
    "organisation:unit_strength": Line({STAFF}, "GET POST", about="unit"),
    "organisation:place_list": Line(EVERYONE),
    "organisation:place_detail": Line(EVERYONE, about="place"),
    "organisation:place_population": Line({STAFF}, "GET POST", about="place"),
    "organisation:place_attribute": Line({STAFF}, "GET POST", about="place"),
    "organisation:place_attribute_end": Line({STAFF}, "POST", about="attribute"),
    "organisation:unit_coverage": Line({STAFF}, "GET POST", about="board"),
    "organisation:reorganisation_list": Line({STAFF}),
    "organisation:reorganisation_new": Line({STAFF}, "GET POST"),
    "organisation:reorganisation_detail": Line({STAFF}, about="decision"),
    "organisation:step_new": Line({STAFF}, "GET POST", about="decision", more={"do": "rename"}),
    "organisation:step_remove": Line({STAFF}, "POST", about="decision", more={"number": 0}),
    "organisation:reorganisation_apply": Line({STAFF}, "POST", about="decision"),
    "organisation:reorganisation_cancel": Line({STAFF}, "POST", about="decision"),
    "personnel:person_list": Line(SEE_PEOPLE),
    "personnel:person_detail": Line(SEE_PEOPLE, about="person"),
    "personnel:person_new": Line(WRITE, "GET POST"),
    "personnel:person_edit": Line(WRITE, "GET POST", about="person"),
    "personnel:service_start": Line(WRITE, "GET POST", about="person"),
    "personnel:appointment_new": Line(WRITE, "GET POST", about="person"),
    "personnel:service_end": Line(WRITE, "GET POST", about="service"),
    "personnel:service_transfer": Line(WRITE, "GET POST", about="service"),
    "personnel:appointment_end": Line(WRITE, "GET POST", about="appointment"),
    "personnel:service_correct": Line(WRITE, "GET POST", about="service"),
    "personnel:appointment_correct": Line(WRITE, "GET POST", about="appointment"),
    "personnel:waiting_sent": Line(WRITE),
    "personnel:waiting_list": Line(DECIDE),
    "personnel:waiting_detail": Line(DECIDE, about="waiting"),
    "personnel:waiting_accept": Line(DECIDE, "POST", about="waiting"),
    "personnel:waiting_return": Line(DECIDE, "POST", about="waiting"),
    "personnel:waiting_seen": Line(WRITE, "POST", about="waiting"),
    "personnel:task_list": Line(SEE_PEOPLE),
    "personnel:task_detail": Line(SEE_PEOPLE, more={"kind": "term"}),
    "personnel:task_offices": Line(SEE_PEOPLE, more={"kind": "term"}),
    "personnel:term_list": Line(SEE_PEOPLE),
    "personnel:extension_new": Line(WRITE, "GET POST", about="person"),
    "personnel:extension_answer": Line(WRITE, "GET POST", about="extension"),
    "personnel:extension_withdraw": Line(WRITE, "POST", about="extension"),
    "personnel:service_complete": Line(WRITE, "GET POST", about="service"),
    "personnel:service_release": Line(WRITE, "GET POST", about="service"),
    "personnel:service_remove": Line(WRITE, "GET POST", about="service"),
    "personnel:active_service_recognise": Line(WRITE, "GET POST", about="ending"),
    "personnel:discipline_new": Line(WRITE, "GET POST", about="person"),
    "personnel:discipline_correct": Line(WRITE, "GET POST", about="discipline"),
    "personnel:discipline_end": Line(WRITE, "GET POST", about="discipline"),
    "personnel:commendation_new": Line(WRITE, "GET POST", about="person"),
    "personnel:unit_commendation_new": Line(WRITE, "GET POST", about="unit"),
    "personnel:commendation_correct": Line(WRITE, "GET POST", about="commendation"),
    "personnel:commendation_end": Line(WRITE, "GET POST", about="commendation"),
    "citizens:register_list": Line(SEE_PEOPLE),
    "citizens:register_person": Line(WRITE, "GET POST", about="person"),
    "citizens:circumstance_new": Line(WRITE, "GET POST", about="person"),
    "citizens:circumstance_end": Line(WRITE, "GET POST", about="circumstance"),
    "citizens:circumstance_decide": Line(WRITE, "GET POST", about="circumstance"),
    "citizens:circumstance_remove": Line(WRITE, "POST", about="circumstance"),
    "citizens:absence_new": Line(WRITE, "GET POST", about="person"),
    "citizens:absence_change": Line(WRITE, "GET POST", about="absence"),
    "citizens:registration_end": Line(WRITE, "GET POST", about="registration"),
    "citizens:move_offer": Line(WRITE, "GET POST", about="registration"),
    "citizens:move_list": Line(SEE_PEOPLE),
    "citizens:move_detail": Line(SEE_PEOPLE, about="move"),
    "citizens:move_accept": Line(WRITE, "POST", about="move"),
    "citizens:move_return": Line(WRITE, "POST", about="move"),
    "citizens:move_withdraw": Line(WRITE, "POST", about="move"),
    "citizens:round_list": Line(SEE_PEOPLE),
    "citizens:round_open": Line(WRITE, "GET POST"),
    "citizens:round_detail": Line(SEE_PEOPLE, about="register_round"),
    "citizens:round_register": Line(WRITE, "POST", about="register_round"),
    "citizens:round_close": Line(WRITE, "POST", about="register_round"),
    "citizens:round_reopen": Line(WRITE, "POST", about="register_round"),
    "citizens:round_book": Line(SEE_PEOPLE, about="register_round"),
    "personnel:citizen_new": Line(WRITE, "GET POST"),
    "citizens:eligibility": Line(SEE_PEOPLE),
    "citizens:law_row_list": Line({STAFF}),
    "citizens:law_row_new": Line({STAFF}, "GET POST", more={"table": "ages"}),
    "citizens:law_row_detail": Line({STAFF}, about="law_row"),
    "citizens:law_row_confirm": Line({STAFF}, "POST", about="law_row"),
    "citizens:law_row_return": Line({STAFF}, "POST", about="law_row"),
    "citizens:duplicate_list": Line(WRITE),
    "citizens:duplicate_compare": Line(WRITE, about="person"),
    "citizens:duplicate_merge": Line(WRITE, "POST", about="person"),
    "citizens:duplicate_different": Line(WRITE, "POST", about="person"),
    "citizens:person_privacy": Line(LOOKS, about="person"),
    "citizens:person_sheet": Line(SEE_PEOPLE - {INSPECTOR}, about="person"),
    "citizens:merge_list": Line(SEE_PEOPLE),
    "citizens:merge_detail": Line(SEE_PEOPLE, about="merge"),
    "citizens:merge_undo": Line(WRITE, "POST", about="merge"),
    "selection:year_summary": Line(SEE_PEOPLE),
    "selection:candidate_list": Line(SEE_PEOPLE),
    "selection:round_list": Line(SEE_PEOPLE),
    "selection:round_new": Line(WRITE, "GET POST"),
    "selection:round_detail": Line(SEE_PEOPLE, about="round"),
    "selection:round_print": Line(SEE_PEOPLE, about="round"),
    "selection:round_export": Line(WRITE | {COMMUNE, HEAD}, about="round"),
    "selection:round_edit": Line(WRITE, "GET POST", about="round"),
    "selection:need_list": Line(WRITE, "GET POST", about="round"),
    "selection:need_recompute": Line(WRITE, "POST", about="round"),
    "selection:pool_list": Line(WRITE, "GET POST", about="round"),
    "selection:pool_gather": Line(WRITE, "POST", about="round"),
    "selection:check_list": Line(WRITE, "GET POST", about="round"),
    "selection:choice_list": Line(WRITE, "GET POST", about="round"),
    "selection:choice_as_proposed": Line(WRITE, "POST", about="round"),
    "selection:round_propose": Line(WRITE, "POST", about="round"),
    "selection:round_reopen": Line(WRITE, "POST", about="round"),
    "selection:round_publish": Line(SIGN, "GET POST", about="round"),
    "selection:round_withdraw": Line(SIGN, "GET POST", about="round"),
    "selection:round_sign": Line(SIGN, "GET POST", about="round"),
    "selection:round_enter": Line(WRITE, "POST", about="round"),
    "selection:round_cancel": Line(WRITE, "GET POST", about="round"),
    "selection:round_revoke": Line(SIGN, "GET POST", about="round"),
    "selection:objection_new": Line(WRITE, "GET POST", about="round"),
    "selection:objection_settle": Line(SIGN, "GET POST", about="objection"),
    "selection:candidate_detail": Line(SEE_PEOPLE, about="candidate"),
    "selection:candidate_remove": Line(WRITE, "POST", about="candidate"),
    "selection:candidate_replace": Line(SIGN, "GET POST", about="candidate"),
    "intake:upload_list": Line(WRITE, "GET POST"),
    "intake:template_download": Line(WRITE, more={"kind": "members", "which": "mau"}),
    "intake:upload_detail": Line(WRITE, about="upload"),
    "intake:upload_progress": Line(WRITE, about="upload"),
    "intake:upload_mapping": Line(WRITE, "GET POST", about="upload"),
    "intake:upload_apply": Line(WRITE, "POST", about="upload"),
    "intake:upload_undo": Line(WRITE, "POST", about="upload"),
    "intake:upload_discard": Line(WRITE, "POST", about="upload"),
    "intake:upload_export": Line(WRITE, about="upload"),
    "accounts:account_list": Line({ADMIN}),
    "accounts:account_new": Line({ADMIN}, "GET POST"),
    "accounts:account_detail": Line({ADMIN}, "GET POST", about="account"),
    "accounts:account_edit": Line({ADMIN}, "GET POST", about="account"),
    "accounts:account_password": Line({ADMIN}, "POST", about="account"),
    "accounts:account_lock": Line({ADMIN}, "POST", about="account"),
    "accounts:account_end_sessions": Line({ADMIN}, "POST", about="account"),
    "accounts:account_reset_second_factor": Line({ADMIN}, "POST", about="account"),
    "accounts:grant_end": Line({ADMIN}, "POST", about="grant"),
    "accounts:look_as_start": Line({ADMIN}, "POST", data="unit"),
    "accounts:audit_list": Line(AUDIT),
    **{name: Line(**words) for name, words in training.LINES.items()},
}

SIGNED_IN = {
    "reports:picture": "GET",  # who may not see it is led to the first page that they may
    "accounts:role_list": "GET",
    "citizens:law": "GET",
    "accounts:look_as_stop": "POST",
    "account_reauthenticate": "GET",
    "account_change_password": "GET POST",
    "mfa_index": "GET",
    "mfa_reauthenticate": "GET",
    "mfa_activate_totp": "GET",
    "mfa_deactivate_totp": "GET",
    "mfa_list_webauthn": "GET",
    "mfa_add_webauthn": "GET POST",
    "mfa_edit_webauthn": "GET POST",
    "mfa_remove_webauthn": "GET POST",
    "mfa_reauthenticate_webauthn": "GET",
    "mfa_view_recovery_codes": "GET",
    "mfa_generate_recovery_codes": "GET",
    "mfa_download_recovery_codes": "GET",
}

# About one of one's own second factors, which has first to be added.
OF_ONES_OWN = {name: {"pk": 999_999} for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")}

# Pages of a second factor that has first to be turned on.
ONCE_TURNED_ON = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}

PUBLIC = {
    "account_login": "GET POST",
    "account_logout": "GET POST",
    "account_signup": "GET POST",
    "account_inactive": "GET",
    "mfa_authenticate": "GET",  # leads to signing in when that has not begun
    "set_language": "POST",
    "training:attendance_worker": "GET",  # a script without anybody's data
    "training:certificate_check": "GET",  # class, grade and initials of who holds a code
    "training:feed_calendar": "GET",
}

# Open to whoever knows the secret, and to nobody else.
WITH_A_SECRET = {"training:feed_calendar"}

# Where a unit may be picked (`?unit=`) without being what the address is about, and for whom it makes a difference.
PICKING = {
    "reports:picture": SEE_PEOPLE,
    "personnel:person_list": SEE_PEOPLE,
    "intake:template_download": WRITE,
}

# Where the neighbour's is answered as if it were gone: pressed twice and somebody else's look alike.
AS_IF_GONE = {"intake:upload_discard"}
