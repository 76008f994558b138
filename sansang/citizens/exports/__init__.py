"""Files of the citizens room, by what they are about."""
