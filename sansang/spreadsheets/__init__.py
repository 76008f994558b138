"""Office files of every kind, pure: cells in, cells out.

`reading` opens a workbook whatever its name says and refuses what cannot be one with one sentence; `encodings` undoes
TCVN3, VNI and decomposed letters cell by cell; `layout` finds the table below a letterhead; `writing` makes Excel
files in which text stays text. Nothing here knows what a list is about.
"""
