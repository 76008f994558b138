"""Accounts: signing in, second factors (codes, passkeys), who holds which role, what a role allows, and who did what.

Accounts are given, never signed up for. The tables (users, grants) and the roles are organisation's; these are
their pages. An administrator may look at the system as a role in a unit would: read-only and audited.
"""
