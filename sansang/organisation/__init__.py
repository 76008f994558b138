"""Organisation: places, the military line, and who may act where. All of it dated.

A *place* (tỉnh, huyện, xã, bản) has versions: its code, name and parent from a day to a day; the official
code is an attribute, never the identity, since codes are used again. A *unit* (a command, an establishment,
a squad) has versions too: name, parent, place and authorised strength. A *reorganisation* founds, merges,
splits, renames, recodes, moves or dissolves on one day under one decision; it is previewed, then applied.
A *grant* gives a user a role in a unit from a day to a day; what a role allows, and how far down, is code
(access.py).

Days are inclusive: first_on and last_on are both part of the period; no last_on means it still runs.
Reach is asked on today's tree: `Unit.reach_path` puts every unit, dissolved ones too, below the unit that
answers for its records now.
"""
