"""Pure values that every room speaks in: days, reasons, dates, names, identity numbers, phone numbers."""
