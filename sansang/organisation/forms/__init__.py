"""Forms of decisions and their steps, of units and of places."""

from sansang.organisation.forms.decisions import (
    AttributeForm,
    CoverageForm,
    DraftForm,
    EndAttributeForm,
    PopulationForm,
    StrengthForm,
)
from sansang.organisation.forms.steps import KINDS, SharesForm, StepForm, unit_choices

__all__ = [
    "KINDS",
    "AttributeForm",
    "CoverageForm",
    "DraftForm",
    "EndAttributeForm",
    "PopulationForm",
    "SharesForm",
    "StepForm",
    "StrengthForm",
    "unit_choices",
]
