"""Planners: pure functions from values to a proposal, with what could not be done and why.

`timetable` gives the sessions of many classes a half-day, a ground and an instructor; `travel` estimates journeys. A
planner proposes, people decide: the rules that hold a proposal together are one function (`timetable.checking.broken`),
and the same function guards whatever a hand changes afterwards. The same values always give the same proposal: limits
are counts of steps, never seconds. Nothing here knows Django, a database or today's date.
"""
