"""Questions about rounds, their need and their candidates."""
