"""What beat starts."""
