"""Tables of the organisation room."""

from sansang.organisation.models.places import (
    Boundary,
    Place,
    PlaceAttribute,
    PlaceLevel,
    PlaceSuccession,
    PlaceVersion,
    Population,
)
from sansang.organisation.models.reorganisation import Reorganisation, ReorganisationState
from sansang.organisation.models.units import (
    COMMANDS,
    ESTABLISHMENTS,
    TROOPS,
    Component,
    Unit,
    UnitKind,
    UnitSuccession,
    UnitVersion,
)
from sansang.organisation.models.users import Grant, User

__all__ = [
    "COMMANDS",
    "ESTABLISHMENTS",
    "TROOPS",
    "Boundary",
    "Component",
    "Grant",
    "Place",
    "PlaceAttribute",
    "PlaceLevel",
    "PlaceSuccession",
    "PlaceVersion",
    "Population",
    "Reorganisation",
    "ReorganisationState",
    "Unit",
    "UnitKind",
    "UnitSuccession",
    "UnitVersion",
    "User",
]
