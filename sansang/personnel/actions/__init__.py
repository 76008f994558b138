"""Verbs of the personnel room."""
