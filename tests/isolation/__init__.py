"""The harness of the isolation matrix: a world full of tokens, who may know which, and everything one can ask."""
