"""Reports: the provincial picture and the figures the province stands behind, on any date, from records."""
