"""Decisions of the reports: how counts add up, how months are folded, how a map is cut. No Django."""
