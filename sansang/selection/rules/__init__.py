"""What speaks for and against each step of a selection: states, checks, ranking, choices. Pure."""
