"""Citizens: one record per person, one person per identity number.

A *person* is known to the unit that keeps the record (`keeper`); whoever reaches the keeper sees the person,
nobody else learns that the person exists. Identity number and phone are encrypted; keyed hashes serve exact
search. The yearly register of citizens of eligible age grows on this table.
"""
