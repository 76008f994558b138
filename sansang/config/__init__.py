"""Settings, addresses, navigation and the retention policy: where the rooms are put together."""
