"""Questions of the reports, each counted from records on a day."""

from sansang.reports.queries.counting import (
    Group,
    Records,
    Scope,
    Snapshot,
    everything,
    snapshot,
    units_on,
    within_reach,
)
from sansang.reports.queries.picture import (
    CommuneRow,
    PeopleOfPlaces,
    Picture,
    Share,
    UnitRow,
    people_of,
    populations,
)
from sansang.reports.queries.places import Centre, centres, outlines
from sansang.reports.queries.search import Found, FoundPerson, found, is_number
from sansang.reports.queries.training import classes_of_officers, results_of_members
from sansang.reports.queries.trends import trend

__all__ = [
    "Centre",
    "CommuneRow",
    "Found",
    "FoundPerson",
    "Group",
    "PeopleOfPlaces",
    "Picture",
    "Records",
    "Scope",
    "Share",
    "Snapshot",
    "UnitRow",
    "centres",
    "classes_of_officers",
    "everything",
    "found",
    "is_number",
    "outlines",
    "people_of",
    "populations",
    "results_of_members",
    "snapshot",
    "trend",
    "units_on",
    "within_reach",
]
