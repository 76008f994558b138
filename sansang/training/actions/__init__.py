"""Everything that changes training."""
