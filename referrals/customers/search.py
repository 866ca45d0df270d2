"""Finding a customer's account by what somebody typed, however it is spelled, in bounded time."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from referrals.customers.asked import understood
from referrals.customers.cascade import found_for
from referrals.customers.likeness import Likeness
from referrals.models import CustomerAccount
from referrals.words import AccountCategory

MOST_SHOWN = 100
LEAST_ALIKE, BEHIND_BEST = 60, 25
TABS = (AccountCategory.MANAGED.value, AccountCategory.UNMANAGED.value, AccountCategory.OTHER.value)


@dataclass(frozen=True)
class Found:
    """An account as a result: how alike its name is, and how many others are the same customer."""

    account: CustomerAccount
    score: float
    linked: int = 0


@dataclass(frozen=True)
class Tab:
    """One list of results: a row per customer, how many there are (up to 100), and what was left out."""

    category: str
    rows: list
    count: int = 0
    more: bool = False
    hidden_federal: bool = False

    @property
    def has_more(self):
        """Whether asking again with a larger limit shows more."""
        return self.count > len(self.rows)


def search(name, *, country="", city="", category="", limit=10):
    """The accounts whose names are most alike, one per customer, in one category or in all."""
    wanted = [category] if category in TABS else [] if category else list(TABS)
    shown = _tabs(name, country, city, wanted, limit)
    found = [row for tab in shown.values() for row in tab.rows]
    return sorted(found, key=lambda row: -row.score)[: _between(limit)]


def tabs(name, country="", city="", *, limit=10):
    """The three tabs of the customer step by category: managed, unmanaged, other."""
    return _tabs(name, country, city, list(TABS), limit)


def linked(account, *, limit=MOST_SHOWN):
    """The other accounts of the same customer in the same tab, by name."""
    if not account.link_group:
        return []
    return list(_linked(account.link_group, account.category).exclude(pk=account.pk).order_by("name", "pk")[:limit])


def _linked(group, category):
    return CustomerAccount.objects.filter(
        link_group=group, category=category, source=CustomerAccount.Source.PLATFORM, is_federal=False
    )


def _between(limit):
    return max(1, min(int(limit), MOST_SHOWN))


def _tabs(name, country, city, wanted, limit):
    asked = understood(name, country, city)
    found, cut = found_for(asked, wanted) if asked and wanted else ([], set())
    if not found:
        return {tab: Tab(tab, []) for tab in wanted}
    limit = _between(limit)
    ranked = {tab: _ranked(asked, [row for row in found if row.tab == tab]) for tab in wanted}
    best = max((score for rows, _ in ranked.values() for score, _ in rows), default=0)
    kept = {
        tab: [(score, row) for score, row in rows if score >= max(LEAST_ALIKE, best - BEHIND_BEST)]
        for tab, (rows, _) in ranked.items()
    }
    accounts = _loaded(row.pk for rows in kept.values() for _, row in rows[:limit])
    return {
        tab: Tab(
            tab,
            [
                Found(accounts[row.pk], min(score, 100.0), accounts[row.pk].linked or 0)
                for score, row in rows[:limit]
                if row.pk in accounts
            ],
            count=min(len(rows), MOST_SHOWN),
            more=len(rows) > MOST_SHOWN or (tab in cut and len(rows) > limit),
            hidden_federal=ranked[tab][1],
        )
        for tab, rows in kept.items()
    }


def _ranked(asked, rows):
    """(score, candidate) of one tab, best first, one per customer; and whether federal accounts were left out."""
    shown = [row for row in rows if row.tab == AccountCategory.OTHER or not row.is_federal]
    likeness = Likeness(asked)
    scored = [(likeness.score(row), row) for row in shown]
    scored.sort(key=lambda pair: (-pair[0], len(pair[1].plain), pair[1].plain, pair[1].name, pair[1].city, pair[1].pk))
    groups, customers = set(), []
    for score, row in scored:
        if row.tab != AccountCategory.OTHER and row.link_group:
            if row.link_group in groups:
                continue
            groups.add(row.link_group)
        customers.append((score, row))
    return customers, len(shown) < len(rows)


def _loaded(pks):
    """The accounts by their ids, each with the number of those that are linked to it."""
    others = (
        _linked(OuterRef("link_group"), OuterRef("category"))
        .exclude(pk=OuterRef("pk"))
        .exclude(link_group="")
        .order_by()
        .values("link_group")
        .annotate(number=Count("*"))
        .values("number")
    )
    return CustomerAccount.objects.annotate(linked=Subquery(others)).in_bulk(list(pks))
