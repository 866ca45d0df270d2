"""python -m cosell.bench.accounts ROWS: fills the database with companies and types their names into the search."""

import os
import random
import re
import sys
from statistics import median, quantiles
from time import perf_counter

import django

NAMES, SLOW = 150, 8  # names per kind of query; names for the naive statement, which takes seconds
FIRST_LETTER = 3
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NAIVE = "SELECT id, name FROM referrals_customeraccount WHERE name ILIKE %s LIMIT 10"
BARE = """SELECT id FROM referrals_customeraccount WHERE source = 'duns' AND plain COLLATE "C" >= %s
          AND plain COLLATE "C" < %s ORDER BY plain COLLATE "C" LIMIT 10"""
SIZES = """SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'i' AND oid IN (
           SELECT indexrelid FROM pg_index WHERE indrelid = %s::regclass) ORDER BY relname"""


def inserted(word, chance):
    place = chance.randint(1, len(word))
    return word[:place] + chance.choice(LETTERS) + word[place:]


def deleted(word, chance):
    place = chance.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def substituted(word, chance):
    place = chance.randrange(1, len(word))
    return word[:place] + chance.choice(LETTERS.replace(word[place], "")) + word[place + 1 :]


def transposed(word, chance):
    place = chance.choice([place for place in range(len(word) - 1) if word[place] != word[place + 1]])
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


EDITS = (inserted, deleted, substituted, transposed)


def with_typo(text, chance, edit=None):
    """One letter wrong in one of the words of five letters or more."""
    words = text.split()
    places = [place for place, word in enumerate(words) if len(word) >= 5 and len(set(word)) > 1]
    if not places:
        return None
    place = chance.choice(places)
    words[place] = (edit or chance.choice(EDITS))(words[place], chance)
    return " ".join(words)


def kinds(account, chance):
    """Label → what somebody types who looks for this account; None where the name does not allow it."""
    text, words = account.plain, account.plain.split()
    bare = re.sub(r"\W+", " ", account.name).strip()
    once = with_typo(text, chance)
    return {
        "exact": account.name,
        "prefix (two thirds)": account.name[: max(6, len(account.name) * 2 // 3)],
        "without the legal form": text if text != bare.lower() else None,
        "words transposed": " ".join(words[1:] + words[:1]) if len(words) > 1 else None,
        **{f"one typo: {edit.__name__}": with_typo(text, chance, edit) for edit in EDITS},
        "two typos": once and with_typo(once, chance),
    }


def timed(act, *arguments):
    began = perf_counter()
    result = act(*arguments)
    return result, 1000 * (perf_counter() - began)


def spread(milliseconds):
    """p50 and p99."""
    return median(milliseconds), quantiles(milliseconds, n=100)[98] if len(milliseconds) > 1 else milliseconds[0]


def main(rows):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cosell.settings")
    django.setup()
    from cosell.bench import companies
    from cosell.bench.__main__ import tell

    print(f"\n{rows:,} companies", flush=True)
    took = companies.fill(os.environ["SUPER_DATABASE_URL"], rows, tell)
    chosen = sample(rows)
    typing(chosen, tell)
    recall(chosen, tell)
    each = f"{1e6 * took[0] / rows:.0f} µs each, of which the plain spelling {spelling(chosen):.1f}"
    print(f"\nfill: rows {took[0]:.0f} s ({each}), dictionary {took[1]:.0f} s, indexes {took[2]:.0f} s")
    sizes(("referrals_customeraccount", "referrals_nameword"))


def sample(rows):
    """The same accounts in every run, from both lists."""
    from referrals.models import CustomerAccount

    chance = random.Random("chosen")  # noqa: S311 (made-up data)
    found = CustomerAccount.objects.in_bulk(chance.sample(range(1, rows + 1), min(rows, 20 * NAMES)))
    listed = [account for account in found.values() if account.source == "platform" and not account.is_federal]
    others = [account for account in found.values() if account.source == "duns"]
    return [*listed[: NAMES // 3], *others[: NAMES - NAMES // 3]]


def typing(chosen, tell):
    """Milliseconds per keystroke of the three tabs, of the bare index probe and of the naive statement."""
    from django.db import connection

    from referrals.customers.plain import plain
    from referrals.customers.search import tabs

    tell("letter by letter")
    whole, bare, naive = [], [], []
    with connection.cursor() as cursor:

        def ask(statement, values):
            cursor.execute(statement, values)
            return cursor.fetchall()

        for account in chosen[:: len(chosen) // 60 or 1]:
            for length in range(FIRST_LETTER, len(account.name) + 1):
                typed = account.name[:length]
                text = plain(typed)
                whole.append(timed(tabs, typed)[1])
                bare.append(timed(ask, BARE, [text, text + "\U0010ffff"])[1])
        for account in chosen[:: len(chosen) // SLOW or 1]:
            naive.append(timed(ask, NAIVE, [f"%{account.name}%"])[1])
    limit, slow = spread(bare)[0], spread(naive)[0]
    print(f"\n{'per keystroke':<36}{'p50 ms':>9}{'p99 ms':>9}{'x bare':>9}   ({len(whole):,} keystrokes)")
    for label, times in (("three tabs", whole), ("bare index probe", bare), ("naive ILIKE '%…%'", naive)):
        middle, worst = spread(times)
        print(f"{label:<36}{middle:>9.2f}{worst:>9.2f}{middle / limit:>9.1f}")
    print(f"the three tabs are {slow / spread(whole)[0]:,.0f} x as fast as the naive statement (aim ≥ 20)")


def recall(chosen, tell):
    """How often the account, or one of exactly its name, is among the ten of its tab."""
    from referrals.customers.search import tabs

    tell("recall")
    chance, seen = random.Random("typos"), {}  # noqa: S311 (made-up data)
    for account in chosen:
        for label, typed in kinds(account, chance).items():
            if typed is None:
                continue
            shown, milliseconds = timed(tabs, typed)
            found = any(row.account.plain == account.plain for row in shown[account.category].rows)
            seen.setdefault(label, []).append((found, milliseconds))
    print(f"\n{'typed':<36}{'recall@10':>10}{'p50 ms':>9}{'p99 ms':>9}{'names':>7}")
    for label, results in seen.items():
        middle, worst = spread([milliseconds for _found, milliseconds in results])
        share = sum(found for found, _milliseconds in results) / len(results)
        print(f"{label:<36}{share:>10.3f}{middle:>9.1f}{worst:>9.1f}{len(results):>7}")
    print("aims: recall ≥ .98 and p99 ≤ 30 ms without a typo; with one p99 ≤ 50 ms and recall ≥ .95, substituted ≥ .8")


def spelling(chosen):
    """Microseconds for setting what the search compares."""
    from referrals.customers.plain import fill

    return 1000 * min(timed(lambda: [fill(account) for account in chosen])[1] for _ in range(20)) / len(chosen)


def sizes(tables):
    """Bytes of the indexes against those of their table."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT pg_table_size(%s)", [table])
            ((own,),) = cursor.fetchall()
            cursor.execute(SIZES, [table])
            found = cursor.fetchall()
            total = sum(size for _name, size in found)
            print(f"\n{table:<48}{own / 1e6:>8.0f} MB; indexes {total / own:.2f} x (aim ≤ 1.5, the dictionary apart)")
            for name, size in found:
                print(f"  {name:<46}{size / 1e6:>8.1f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]))
