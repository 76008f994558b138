"""Keeping personal columns unreadable at rest, and the policy of how long each is kept and who may read it."""
