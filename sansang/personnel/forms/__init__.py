"""Forms of this room: one module a subject; those of people and services stand here by name."""

from sansang.personnel.forms.people import (
    AppointmentForm,
    CitizenEntryForm,
    CorrectAppointmentForm,
    CorrectServiceForm,
    EndAppointmentForm,
    EndServiceForm,
    PersonForm,
    ReturnForm,
    ServiceForm,
    TransferForm,
    UnitChoice,
    residence_of,
)

__all__ = [
    "AppointmentForm",
    "CitizenEntryForm",
    "CorrectAppointmentForm",
    "CorrectServiceForm",
    "EndAppointmentForm",
    "EndServiceForm",
    "PersonForm",
    "ReturnForm",
    "ServiceForm",
    "TransferForm",
    "UnitChoice",
    "residence_of",
]
