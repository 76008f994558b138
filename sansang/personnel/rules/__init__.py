"""What speaks against what: one module a subject; services and posts stand here by name. Pure."""

from sansang.personnel.rules.service import (
    POSTS_OF,
    POSTS_SINCE,
    SOLE_POSTS,
    Held,
    Merged,
    Promised,
    clashes,
    merge_edits,
    reasons_against_post,
    reasons_against_service,
)

__all__ = [
    "POSTS_OF",
    "POSTS_SINCE",
    "SOLE_POSTS",
    "Held",
    "Merged",
    "Promised",
    "clashes",
    "merge_edits",
    "reasons_against_post",
    "reasons_against_service",
]
