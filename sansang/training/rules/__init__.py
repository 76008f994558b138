"""What training allows and why not; pure."""
