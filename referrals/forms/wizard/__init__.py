"""The questions of a new deal, step by step; ``plan`` puts their answers together."""
