"""How long pages take, as multiples of a hello view behind the same middleware; how many queries; how heavy."""

import html
import re
from pathlib import Path
from statistics import median
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts import tenancy
from accounts.models import User
from referrals.models import Referral

ROUNDS = 40
DEEP = 4000
NEXT = re.compile(r'href="([^"]*after=[^"]*)"')


def measure(tell):
    """Page → seconds (median), queries and bytes, for an admin and for the busiest referrals user."""
    with override_settings(ROOT_URLCONF="cosell.bench.urls"):
        return {who: _measure(person, who, tell) for who, person in _people().items()}


def _people():
    """The largest partner's admin, and whoever is on most of its teams."""
    with tenancy.everyone("find the largest company"):
        return {who: User.objects.get(email=address) for who, address in _addresses().items()}


def _addresses():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT organization_id FROM referrals_referral r JOIN accounts_organization o ON o.id = organization_id
               WHERE o.kind = 'partner' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"""
        )
        (company,) = cursor.fetchone()
    return {"admin": f"p0@c{company}.example", "busiest user": f"p1@c{company}.example"}


def _measure(person, who, tell):
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    tell(f"{who}: looking for the deep page")
    deep, number = _deep(browser)
    with tenancy.entered(person.organization, person):
        deal = Referral.objects.visible_to(person).order_by("-pk").first()
    paths = {
        "hello": "/bench/hello/",
        "list, first page": "/deals/inbound/",
        f"list, page {number}": deep,
        "list, searched": "/deals/inbound/?q=harb+tid",
        "list, filtered": "/deals/inbound/?status=Active&stage=40",
        "deal page": deal.get_absolute_url(),
    }
    tell(f"{who}: {ROUNDS} rounds over {len(paths)} pages")
    return _times(browser, paths)


def _deep(browser):
    """Page 4000, or the last one there is, by following the links a person would."""
    path, number = "/deals/inbound/", 1
    while number < DEEP:
        found = NEXT.search(browser.get(path).content.decode())
        if not found:
            break
        path, number = html.unescape(found.group(1)), number + 1
    return path, number


def _times(browser, paths):
    seconds = {name: [] for name in paths}
    facts = {}
    for name, path in paths.items():
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(path)
        assert response.status_code == 200, (path, response.status_code)  # noqa: S101 (a wrong page measures nothing)
        asked = [query for query in queries if query["sql"] not in ("BEGIN", "COMMIT")]
        facts[name] = {"queries": len(asked), "bytes": len(response.content)}
    for _ in range(ROUNDS):
        for name, path in paths.items():
            began = perf_counter()
            browser.get(path)
            seconds[name].append(perf_counter() - began)
    return {name: facts[name] | {"seconds": median(seconds[name])} for name in paths}


def report(measured, before):
    """Prints the figures; with an earlier, smaller fill also how they grew."""
    print(f"\n{'page':<34}{'ms':>8}{'x hello':>9}{'queries':>9}{'kB':>7}{'x 100k':>9}")
    for who, pages in measured.items():
        hello = pages["hello"]["seconds"]
        first = pages["list, first page"]["seconds"]
        for (name, page), earlier in zip(pages.items(), _earlier(before, who, pages), strict=True):
            grown = f"{page['seconds'] / earlier['seconds']:.2f}" if earlier else ""
            print(
                f"{who + ': ' + name:<34}{page['seconds'] * 1000:>8.2f}{page['seconds'] / hello:>9.1f}"
                f"{page['queries']:>9}{page['bytes'] / 1000:>7.1f}{grown:>9}"
            )
        deep = next(page for name, page in pages.items() if name.startswith("list, page"))
        print(f"{who + ': deep page to first page':<34}{deep['seconds'] / first:>17.2f}   (aim ≤ 1.6)")
    print("aims: list ≤ 30 x hello and ≤ 8 queries; list and deal ≤ 60 kB; ≤ 1.2 x the figures at 100,000 rows")
    own = sum(
        file.stat().st_size for kind in ("css", "js") for file in Path(settings.BASE_DIR, "static", kind).rglob("*.*")
    )
    print(f"own CSS and JavaScript: {own / 1000:.1f} kB (aim ≤ 60)")


def _earlier(before, who, pages):
    """The same pages at the smaller size, in the same order; the deep one may have another number."""
    earlier = list(before.get(who, {}).values())
    return earlier or [None] * len(pages)
