"""Training: the year's plan, classes with their sessions, who attends, what they reached, on which ground with what.

A *plan* of a unit and a year has *items*; a *class* carries out an item in *sessions* of half a day; an *enrolment*
promises a member's time in the one calendar of `personnel`. Headings of content only: what is taught about weapons is
never kept here. Law on Militia and Self-Defence Force 2019, Art. 27-28.
"""
