"""A timetable for many classes at once: values in, placements out, and true reasons for whatever found no place.

`values` says what a problem and a proposal are, `checking.broken` what no timetable may do, `counting` what cannot fit
whatever one does (in numbers), `proposing.propose` makes the proposal: `board` matches sessions of each half-day
with grounds and instructors, `search` dispatches and repairs, `balancing` evens the instructors' loads, `explaining`
says why a session was left out.
"""
