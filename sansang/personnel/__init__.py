"""Personnel: who serves where, who holds which post, and the one calendar of commitments. All dated.

A *service* is one person in one troop unit with a component from a day to a day; a person has at most one on
any day. An *appointment* is a post held in a unit; a command has one commander and one political officer on any
day. A *commitment* is time already promised (duty, training, exercise, mobilisation): every room writes it here
and asks here about clashes. A *waiting entry* is a row that its superior checks before it counts.

Law: Law on Militia and Self-Defence Force 2019, Art. 6, 8, 12, 13, 19.
"""
