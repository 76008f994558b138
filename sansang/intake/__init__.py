"""Intake: an office's own list becomes checked rows: upload, map columns, preview every row, apply, undo.

Nothing is written before the preview; applying is one transaction and the same file twice changes nothing.
Rooms above say what a kind of list means by registering a kind (kinds.py); this room knows files and rows only.
"""
