"""Finding a customer's account by what somebody typed, however it is spelled, in bounded time."""

from dataclasses import dataclass

from referrals.customers.asked import understood
from referrals.customers.cascade import found_for
from referrals.customers.likeness import Likeness
from referrals.models import CustomerAccount
from referrals.words import AccountCategory

MOST_SHOWN = 100
LEAST_ALIKE, BEHIND_BEST = 60, 25
TABS = (AccountCategory.MANAGED.value, AccountCategory.UNMANAGED.value, AccountCategory.OTHER.value)
# Written out, because putting it together anew for every keystroke takes longer than asking it.
WITH_LINKED = """
SELECT account.*, CASE WHEN link_group = '' THEN 0 ELSE (
    SELECT count(*) FROM referrals_customeraccount other WHERE other.link_group <> ''
    AND other.link_group = account.link_group AND other.category = account.category AND other.source = account.source
    AND account.source = 'platform' AND other.id <> account.id AND NOT other.is_federal) END AS linked
FROM referrals_customeraccount account WHERE id = ANY (%s)
"""


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
    if not account.link_group or account.source != CustomerAccount.Source.PLATFORM:
        return []
    same = {name: getattr(account, name) for name in ("link_group", "category", "source")}
    others = CustomerAccount.objects.filter(**same, is_federal=False).exclude(link_group="").exclude(pk=account.pk)
    return list(others.order_by("name", "pk")[:limit])


def _between(limit):
    return max(1, min(int(limit), MOST_SHOWN))


def _tabs(name, country, city, wanted, limit):
    asked = understood(name, country, city)
    found, cut = found_for(asked, wanted) if asked and wanted else ([], set())
    likeness = Likeness(asked) if found else None
    scored = [(likeness.score(row), row) for row in found]
    least = max([LEAST_ALIKE, *(score - BEHIND_BEST for score, _row in scored)])
    kept = {tab: [(score, row) for score, row in scored if score >= least and row.tab == tab] for tab in wanted}
    customers = {tab: _one_per_customer(rows) for tab, rows in kept.items()}
    shown = {tab: rows[: _between(limit)] for tab, rows in customers.items()}
    accounts = _loaded([row.pk for rows in shown.values() for _score, row in rows])
    return {
        tab: Tab(
            tab,
            [
                Found(accounts[row.pk], min(score, 100), accounts[row.pk].linked)
                for score, row in shown[tab]
                if row.pk in accounts
            ],
            count=min(len(rows), MOST_SHOWN),
            more=len(rows) > MOST_SHOWN or (tab in cut and len(rows) > len(shown[tab])),
            hidden_federal=any(_is_hidden(row) for _score, row in kept[tab]),
        )
        for tab, rows in customers.items()
    }


def _is_hidden(row):
    """A federal account is chosen from the directory only (specification 5)."""
    return row.is_federal and row.tab != AccountCategory.OTHER


def _one_per_customer(scored):
    """The best of each group of linked accounts, best first; the same order every time."""
    groups, customers = set(), []
    for score, row in sorted(scored, key=lambda pair: (-pair[0], len(pair[1].plain), *pair[1].order)):
        group = row.link_group if row.tab != AccountCategory.OTHER else ""
        if not _is_hidden(row) and not (group and group in groups):
            groups.add(group)
            customers.append((score, row))
    return customers


def _loaded(pks):
    """The accounts by their ids, each with the number of those that are linked to it."""
    return {account.pk: account for account in CustomerAccount.objects.raw(WITH_LINKED, [pks])} if pks else {}
