"""The benchmark: fills a database of its own and prints ratios taken in one run; bin/bench starts it."""
