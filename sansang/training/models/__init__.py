"""Tables of training."""

from sansang.training.models.assurance import Aid, AidKind, Ground, GroundCondition, GroundUse

__all__ = ["Aid", "AidKind", "Ground", "GroundCondition", "GroundUse"]
