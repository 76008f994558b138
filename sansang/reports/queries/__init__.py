"""Questions of the reports, each counted from records on a day."""

from sansang.reports.queries.counting import Group, Records, Scope, Snapshot, everything, snapshot, within_reach
from sansang.reports.queries.picture import (
    CommuneRow,
    PeopleOfPlaces,
    Picture,
    Share,
    UnitRow,
    people_of,
    picture,
    populations,
)
from sansang.reports.queries.trends import trend

__all__ = [
    "CommuneRow",
    "Group",
    "PeopleOfPlaces",
    "Picture",
    "Records",
    "Scope",
    "Share",
    "Snapshot",
    "UnitRow",
    "everything",
    "people_of",
    "picture",
    "populations",
    "snapshot",
    "trend",
    "within_reach",
]
