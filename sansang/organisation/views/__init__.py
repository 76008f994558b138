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
    unit_attribute,
    unit_coverage,
    unit_detail,
    unit_population,
    unit_strength,
)

__all__ = [
    "reorganisation_apply",
    "reorganisation_cancel",
    "reorganisation_detail",
    "reorganisation_list",
    "reorganisation_new",
    "step_new",
    "step_remove",
    "tree",
    "unit_attribute",
    "unit_coverage",
    "unit_detail",
    "unit_population",
    "unit_strength",
]
