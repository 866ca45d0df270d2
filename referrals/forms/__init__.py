"""The questions that moves, edits and new deals ask."""
