"""The frame of every page: base templates, lists with filters and export, charts, the date looked at, the language."""
