"""python -m cosell.bench ROWS FIGURES: fills the database of the environment, measures it, adds to the figures."""

import json
import os
import sys
import time
from pathlib import Path

import django

BEGAN = time.monotonic()


def tell(text):
    """Progress, on a line of its own."""
    print(f"  [{time.monotonic() - BEGAN:5.0f} s] {text}", flush=True)


def main(rows, figures):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cosell.settings")
    django.setup()
    from cosell.bench import acts, pages
    from cosell.bench.fill import Filler

    print(f"\n{rows:,} referrals", flush=True)
    url = os.environ["SUPER_DATABASE_URL"]
    Filler(url, rows, tell).run()
    before = json.loads(figures.read_text())
    measured = pages.measure(tell)
    pages.report(measured, before)
    acts.measure(url, tell)
    figures.write_text(json.dumps({"rows": rows, **measured}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
