"""Which accounts a customer could be, and how sure that is: found by the worker, looked through by operators."""

import logging

from rapidfuzz import fuzz

from accounts import tenancy
from referrals.customers.plain import plain
from referrals.customers.search import search
from referrals.matching import Decision
from referrals.models import AccountMatch, CustomerAccount
from referrals.words import AccountCategory

log = logging.getLogger(__name__)

EACH = 2  # of managed, of unmanaged and of the directory's
LOOKED_AT = 20  # of each, before the best are chosen
CATEGORIES = (AccountCategory.MANAGED, AccountCategory.UNMANAGED, AccountCategory.OTHER)

# What each likeness is worth out of a hundred; a fact that one side lacks counts for neither.
WEIGHTS = {"name": 60, "city": 15, "country": 15, "postal_code": 10}
ELSEWHERE = 0.7  # the same name in another country is rarely the same customer
SAME_NUMBER = 98  # a D-U-N-S number is one company


def find_candidates(limit=100):
    """Look for what up to ``limit`` waiting customers could be, each in its own transaction; how many were tried."""
    looked_at, last = 0, 0
    while looked_at < limit:
        try:
            with tenancy.everyone("find candidates for account matching"):
                match = _next(last)
                if match is None:
                    return looked_at
                last = match.pk
                _keep(match, candidates_for(**customer_of(match.referral)))
        except Exception:  # whatever it is, the others in the batch must be looked at
            log.exception("no candidates for match %s", last)
        looked_at += 1
    return looked_at


def _next(last):
    waiting = AccountMatch.objects.filter(decision=Decision.PENDING, candidates__isnull=True, pk__gt=last)
    locked = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return locked.select_related("referral").order_by("pk").first()


def _keep(match, found):
    match.candidates = [{"account": str(account.uuid), "confidence": confidence} for account, confidence in found]
    match.confidence = max((confidence for _account, confidence in found), default=0)
    match.save(update_fields=["candidates", "confidence"])


def customer_of(referral):
    """The customer as it was typed, as what ``candidates_for`` asks for."""
    return {part: getattr(referral, f"customer_{part}") for part in ("name", "city", "postal_code", "country", "duns")}


def candidates_for(name, country, *, city="", postal_code="", duns=""):
    """The likeliest accounts with their confidence, the best first: up to two of each category."""
    typed = {"name": plain(name), "city": plain(city), "postal_code": _code(postal_code), "country": country}
    found = []
    for category in CATEGORIES:
        accounts = {one.account.pk: one.account for one in _search(name, duns, country, city, category)}
        scored = [(account, _confidence(typed | {"duns": duns}, account)) for account in accounts.values()]
        found += sorted(scored, key=lambda pair: (-pair[1], pair[0].pk))[:EACH]
    return sorted(found, key=lambda pair: -pair[1])


def _search(name, duns, country, city, category):
    """By number anywhere, by name in the country, and by name anywhere where that finds too little."""
    by_number = search(duns, category=category, limit=EACH) if duns else []
    here = search(name, country=country, city=city, category=category, limit=LOOKED_AT)
    elsewhere = [] if len(here) >= EACH else search(name, city=city, category=category, limit=LOOKED_AT)
    return [*by_number, *here, *elsewhere]


def _confidence(typed, account):
    if typed["duns"] and typed["duns"] == account.duns:
        return SAME_NUMBER
    theirs = {
        "city": plain(account.city),
        "postal_code": _code(account.postal_code),
        "country": account.country,
    }
    alike = {part: float(typed[part] == text) for part, text in theirs.items() if typed[part] and text}
    alike["name"] = max(_alike(typed["name"], name) for name in _names(account))
    weight = sum(WEIGHTS[part] for part in alike)
    sure = 100 * sum(WEIGHTS[part] * share for part, share in alike.items()) / weight
    differs = typed["duns"] and account.duns or alike.get("country") == 0
    return round(min(sure * (ELSEWHERE if differs else 1), SAME_NUMBER))


def _names(account):
    return [plain(name) for name in (account.name, *account.aliases, account.parent_name) if name]


def _alike(one, other):
    """How alike two plain names are, word order and a missing word forgiven, from 0 to 1."""
    return fuzz.token_sort_ratio(one, other) * 0.006 + fuzz.token_set_ratio(one, other) * 0.004


def _code(postal_code):
    """Letters and digits only: the rest is a matter of taste."""
    return "".join(letter for letter in postal_code.upper() if letter.isalnum())


def accounts_of(candidates):
    """(account, confidence) of what was found, the best first; what has gone from the list meanwhile is left out."""
    keys = {one["account"]: one["confidence"] for one in candidates or []}
    rows = CustomerAccount.objects.filter(uuid__in=keys)
    return sorted(((row, keys[str(row.uuid)]) for row in rows), key=lambda pair: (-pair[1], pair[0].pk))
