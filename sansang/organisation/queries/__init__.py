"""The organisation on a day, its places, and the decisions that change it."""

from sansang.organisation.queries.decisions import (
    Done,
    PlannedChange,
    Preview,
    done,
    done_to,
    preview,
    reorganisations,
    villages_of,
)
from sansang.organisation.queries.places import (
    attributes_of,
    place_history,
    place_names,
    place_on,
    place_versions,
    places_now,
    places_where,
    population,
    with_attribute,
)
from sansang.organisation.queries.tree import Branch, HistoryLine, below, chain_above, names_of, story, tree

__all__ = [
    "Branch",
    "Done",
    "HistoryLine",
    "PlannedChange",
    "Preview",
    "attributes_of",
    "below",
    "chain_above",
    "done",
    "done_to",
    "names_of",
    "place_history",
    "place_names",
    "place_on",
    "place_versions",
    "places_now",
    "places_where",
    "population",
    "preview",
    "reorganisations",
    "story",
    "tree",
    "villages_of",
    "with_attribute",
]
