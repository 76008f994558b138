"""Decisions of the citizens room, by what they are about. Pure."""

from sansang.citizens.rules.people import OLDEST, PARTY_AGE, UNION_AGE, reasons_against, warnings_about

__all__ = ["OLDEST", "PARTY_AGE", "UNION_AGE", "reasons_against", "warnings_about"]
