"""Sẵn Sàng: the working system of a province's militia and self-defence force."""
