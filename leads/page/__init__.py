"""What the pages of leads show, as ready strings."""
