from sansang.organisation.views.places import (
    place_attribute,
    place_attribute_end,
    place_detail,
    place_list,
    place_population,
)
from sansang.organisation.views.reorganisations import (
    reorganisation_apply,
    reorganisation_cancel,
    reorganisation_detail,
    reorganisation_list,
    reorganisation_new,
    step_new,
    step_remove,
)
from sansang.organisation.views.units import (
    tree,
    unit_coverage,
    unit_detail,
    unit_strength,
)

__all__ = [
    "place_attribute",
    "place_attribute_end",
    "place_detail",
    "place_list",
    "place_population",
    "reorganisation_apply",
    "reorganisation_cancel",
    "reorganisation_detail",
    "reorganisation_list",
    "reorganisation_new",
    "step_new",
    "step_remove",
    "tree",
    "unit_coverage",
    "unit_detail",
    "unit_strength",
]
