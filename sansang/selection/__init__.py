"""Selection: who of the registered citizens serves next, by a round of an office and a year.

A *round* has a *need* by unit and component, *candidates* with their *checks*, a ranked proposal that says why, the
panel's choices, a list published for objections, a signed decision, and the step into `personnel` as members from a
day. Law on Militia and Self-Defence Force 2019, Art. 10; who decides: sansang.law.deciders.
"""
