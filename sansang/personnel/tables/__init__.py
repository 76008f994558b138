"""Lists of this room: one module a subject; members and waiting rows stand here by name."""

from sansang.personnel.tables.people import (
    WHY,
    YES,
    SideBySide,
    member_list,
    side_by_side,
    waiting_list,
)

__all__ = [
    "WHY",
    "YES",
    "SideBySide",
    "member_list",
    "side_by_side",
    "waiting_list",
]
