"""Who may open what of training: the lines of `tests.test_access`, as the words of a `Line`."""

from __future__ import annotations

from typing import Any

COMMANDER, STAFF, BOARD = "provincial_commander", "provincial_staff", "regional_board_staff"
COMMUNE, CLERK = "commune_commander", "commune_clerk"
HEAD, AGENCY = "agency_commander", "agency_clerk"

SEE = {COMMANDER, STAFF, BOARD, COMMUNE, CLERK, HEAD, AGENCY, "inspector"}
TRAIN = {STAFF, BOARD, CLERK, AGENCY}
APPROVE = {COMMANDER, STAFF, BOARD, COMMUNE, HEAD}


def _line(who: set[str], methods: str = "GET", about: str = "", **more: Any) -> dict[str, Any]:
    return {"who": who, "methods": methods, "about": about, "more": more}


# Classes, attendance, plans, programmes
CLASSES = {
    "training:class_list": _line(SEE),
    "training:my_class_list": _line(SEE),
    "training:class_new": _line(TRAIN, "GET POST"),
    "training:class_detail": _line(SEE, about="training_class"),
    "training:class_edit": _line(TRAIN, "GET POST", about="training_class"),
    "training:class_cancel": _line(TRAIN, "GET POST", about="training_class"),
    "training:class_step": _line(TRAIN, "POST", about="training_class", verb="close"),
    "training:session_list": _line(TRAIN, "GET POST", about="training_class"),
    "training:sessions_lay_out": _line(TRAIN, "POST", about="training_class"),
    "training:session_new": _line(TRAIN, "GET POST", about="training_class"),
    "training:session_edit": _line(TRAIN, "GET POST", about="session"),
    "training:session_remove": _line(TRAIN, "POST", about="session"),
    "training:enrolment_by_rule": _line(TRAIN, "GET POST", about="training_class"),
    "training:enrolment_by_list": _line(TRAIN, "GET POST", about="training_class"),
    "training:enrolment_confirm": _line(TRAIN, "POST", about="training_class"),
    "training:enrolment_withdraw": _line(TRAIN, "GET POST", about="enrolment"),
    "training:year_calendar": _line(SEE),
    "training:owed_list": _line(SEE),
    "training:owed_person_list": _line(SEE),
    "training:attendance_summary": _line(SEE),
    "training:attendance_grid": _line(TRAIN, "GET POST", about="session"),
    "training:attendance_comer": _line(TRAIN, "GET POST", about="session"),
    "training:attendance_roll": _line(TRAIN, about="session"),
    "training:attendance_file": _line(TRAIN, "GET POST"),
    "training:attendance_phone": _line(TRAIN),
    "training:attendance_state": _line(TRAIN),
    "training:attendance_rolls": _line(TRAIN),
    "training:attendance_entries": _line(TRAIN, "POST"),
    "training:feed_list": _line(TRAIN, "GET POST"),
    "training:feed_revoke": _line(TRAIN, "POST", about="feed"),
    "training:plan_list": _line(SEE),
    "training:plan_new": _line(TRAIN, "GET POST"),
    "training:plan_detail": _line(SEE, about="plan"),
    "training:plan_item_new": _line(TRAIN, "GET POST", about="plan"),
    "training:plan_copy": _line(TRAIN, "POST", about="plan"),
    "training:plan_submit": _line(TRAIN, "GET POST", about="plan"),
    "training:plan_recall": _line(TRAIN, "POST", about="plan"),
    "training:plan_reopen": _line(TRAIN, "GET POST", about="plan"),
    "training:plan_approve": _line(APPROVE, "GET POST", about="plan"),
    "training:plan_return": _line(APPROVE, "GET POST", about="plan"),
    "training:plan_item_edit": _line(TRAIN, "GET POST", about="plan_item"),
    "training:plan_item_remove": _line(TRAIN, "POST", about="plan_item"),
    "training:programme_list": _line(SEE),
    "training:programme_new": _line(TRAIN, "GET POST"),
    "training:programme_adopt": _line(TRAIN, "POST"),
    "training:programme_detail": _line(SEE, about="programme"),
    "training:programme_edit": _line(TRAIN, "GET POST", about="programme"),
    "training:instructor_list": _line(SEE),
    "training:instructor_new": _line(TRAIN, "GET POST"),
    "training:instructor_edit": _line(TRAIN, "GET POST", about="instructor"),
}

# Grounds, aids, lesson plans, competitions
SUPPORT = {
    "training:ground_list": _line(SEE),
    "training:ground_new": _line(TRAIN, "GET POST"),
    "training:ground_detail": _line(SEE, about="ground"),
    "training:ground_edit": _line(TRAIN, "GET POST", "ground"),
    "training:ground_upkeep": _line(TRAIN, "GET POST", "ground"),
    "training:aid_list": _line(SEE),
    "training:aid_new": _line(TRAIN, "GET POST"),
    "training:aid_detail": _line(SEE, about="aid"),
    "training:aid_edit": _line(TRAIN, "GET POST", "aid"),
    "training:aid_upkeep": _line(TRAIN, "GET POST", "aid"),
    "training:upkeep_remove": _line(TRAIN, "POST", "upkeep"),
    "training:session_aids": _line(TRAIN, "GET POST", "session"),
    "training:plan_readiness": _line(SEE, about="plan"),
    "training:plan_readiness_mark": _line(TRAIN, "POST", "plan"),
    "training:material_list": _line(SEE),
    "training:material_new": _line(TRAIN, "GET POST"),
    "training:material_detail": _line(SEE, about="material"),
    "training:material_edit": _line(TRAIN, "GET POST", "material"),
    "training:version_new": _line(TRAIN, "GET POST", "material"),
    "training:version_download": _line(SEE, about="material_version"),
    "training:version_submit": _line(TRAIN, "POST", "material_version"),
    "training:version_take_back": _line(TRAIN, "POST", "material_version"),
    "training:version_discard": _line(TRAIN, "POST", "material_version"),
    "training:version_approve": _line(APPROVE, "GET POST", "material_version"),
    "training:version_return": _line(APPROVE, "GET POST", "material_version"),
    "training:version_withdraw": _line(APPROVE, "GET POST", "material_version"),
    "training:competition_list": _line(SEE),
    "training:competition_new": _line(TRAIN, "GET POST"),
    "training:competition_detail": _line(SEE, about="competition"),
    "training:competition_edit": _line(TRAIN, "GET POST", "competition"),
    "training:competition_hold": _line(TRAIN, "GET POST", "competition"),
    "training:competition_cancel": _line(TRAIN, "POST", "competition"),
    "training:placing_list": _line(TRAIN, "GET POST", "competition"),
    "training:placing_remove": _line(TRAIN, "POST", "placing"),
}

# Proposed timetables, days to avoid
TIMETABLES = {
    "training:timetable_list": _line(TRAIN),
    "training:timetable_new": _line(TRAIN, "GET POST"),
    "training:timetable_detail": _line(TRAIN, about="timetable"),
    "training:timetable_progress": _line(TRAIN, about="timetable"),
    "training:timetable_session": _line(TRAIN, "GET POST", "timetable", number=1),
    "training:timetable_take_out": _line(TRAIN, "POST", "timetable", number=1),
    "training:timetable_again": _line(TRAIN, "POST", "timetable"),
    "training:timetable_use": _line(TRAIN, "POST", "timetable"),
    "training:timetable_throw_away": _line(TRAIN, "POST", "timetable"),
    "training:avoided_days_new": _line(TRAIN, "GET POST"),
    "training:avoided_days_holidays": _line(TRAIN, "POST"),
    "training:avoided_days_remove": _line(TRAIN, "POST", "avoided_days"),
}

# Marks, results, certificates, qualifications
RESULTS = {
    "training:result_list": _line(SEE),
    "training:result_person_list": _line(SEE),
    "training:result_class": _line(SEE, about="training_class"),
    "training:exam_list": _line(TRAIN, "GET POST", "training_class"),
    "training:mark_list": _line(TRAIN, "GET POST", "training_class"),
    "training:mark_column": _line(TRAIN, "GET POST", "training_class"),
    "training:retest_list": _line(TRAIN, "GET POST", "training_class"),
    "training:minutes_edit": _line(TRAIN, "GET POST", "training_class"),
    "training:minutes_print": _line(SEE, about="training_class"),
    "training:result_publish": _line(APPROVE, "GET POST", "training_class"),
    "training:result_correct": _line(APPROVE, "GET POST", "training_class"),
    "training:certificate_class": _line(SEE, about="training_class"),
    "training:certificate_issue": _line(APPROVE, "GET POST", "training_class"),
    "training:certificate_print": _line(SEE, about="certificate"),
    "training:certificate_withdraw": _line(APPROVE, "GET POST", "certificate"),
    "training:qualification_list": _line(SEE),
    "training:qualification_kind_list": _line(SEE),
    "training:qualification_kind_new": _line(APPROVE, "GET POST"),
    "training:qualification_kind_edit": _line(APPROVE, "GET POST", "qualification_kind"),
    "training:qualification_new": _line(TRAIN, "GET POST", "person"),
    "training:qualification_withdraw": _line(APPROVE, "GET POST", "qualification"),
    "training:prolongation_list": _line(SEE),
    "training:prolongation_new": _line(APPROVE, "GET POST"),
    "training:prolongation_detail": _line(SEE, about="prolongation"),
    "training:prolongation_undo": _line(APPROVE, "POST", "prolongation"),
}

LINES = {**CLASSES, **SUPPORT, **TIMETABLES, **RESULTS}
