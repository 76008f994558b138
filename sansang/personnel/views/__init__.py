from sansang.personnel.views.people import person_detail, person_edit, person_list, person_new
from sansang.personnel.views.registering import citizen_new
from sansang.personnel.views.service import (
    appointment_correct,
    appointment_end,
    appointment_new,
    service_correct,
    service_end,
    service_start,
    service_transfer,
)
from sansang.personnel.views.waiting import (
    waiting_accept,
    waiting_detail,
    waiting_list,
    waiting_return,
    waiting_sent,
)

__all__ = [
    "appointment_correct",
    "appointment_end",
    "appointment_new",
    "citizen_new",
    "person_detail",
    "person_edit",
    "person_list",
    "person_new",
    "service_correct",
    "service_end",
    "service_start",
    "service_transfer",
    "waiting_accept",
    "waiting_detail",
    "waiting_list",
    "waiting_return",
    "waiting_sent",
]
