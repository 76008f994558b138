"""Who did what, when, to which record: written once, never changed, and without personal data in its details."""
