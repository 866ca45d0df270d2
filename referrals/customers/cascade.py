"""From the exact to the forgiving: each step looks further, and only when the one before left something to be found."""

from collections import Counter
from dataclasses import replace
from time import monotonic

from django.db import OperationalError, connection, transaction

from referrals.customers import candidates, spelling
from referrals.customers.asked import LAST_OF_ALL
from referrals.customers.candidates import beginning, exactly

STATEMENT_MS, SEARCH_SECONDS = 200, 0.4
WITHOUT_ONE, MOST_DROPPED = 300, 5
COMPLETE = 6  # letters from which a known word is hardly the beginning of another
ENOUGH = 5  # names with all the words: nobody misspelt anything
# No plan that reads the whole table, or sorts all names with a beginning instead of reading the first in their order;
# none with helpers; room to remember each row that a common word has. A wrong guess of the planner would cost seconds.
LIMITS = f"""SET LOCAL statement_timeout = {STATEMENT_MS}; SET LOCAL jit = off; SET LOCAL enable_seqscan = off;
SET LOCAL enable_sort = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '32MB'"""
# With a LIMIT, the planner hopes to meet enough rows by reading all names in their order. It would read millions.
BY_WORDS = "SET LOCAL enable_indexscan = off"
NO_LIMIT = "SET LOCAL statement_timeout = 0"  # or a busy server cancels the taking back, and the connection is lost
CANCELLED = "57014"


def found_for(asked, tabs):
    """Candidates, and the tabs that have more than were fetched. When the time is up: what is known by then."""
    search = Cascade(asked, tabs)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LIMITS)
            search.run(cursor)
            cursor.execute(NO_LIMIT)
            transaction.set_rollback(True)  # nothing was written, and this puts the limits back
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != CANCELLED:
            raise
    return list(search.found.values()), search.full()


class Cascade:
    """One search under way."""

    def __init__(self, asked, tabs):
        self.asked, self.tabs, self.found = asked, tabs, {}
        self.until = monotonic() + SEARCH_SECONDS

    def run(self, cursor):
        asked = self.asked
        if asked.number:
            self.keep(candidates.by_number(cursor, self.tabs, asked.number))
        if self.is_over(any_will_do=True):
            return
        self.keep(candidates.by_beginning(cursor, self.tabs, asked))
        if self.is_over() or asked.end != LAST_OF_ALL:
            return
        cursor.execute(BY_WORDS)
        known = spelling.known(cursor, asked.words)
        whole = [[exactly(word) if word in known else beginning(word)] for word in asked.words]
        self.keep(candidates.by_words(cursor, self.still_worth_it(), asked, [whole]))
        if self.is_over() or self.is_told():
            return
        meant = spelling.meant(cursor, asked.words)
        close = [self.alternatives(word, known, meant.get(word, [])) for word in asked.words]
        if close != whole:
            self.keep(candidates.by_words(cursor, self.hungry(), asked, [close]))
        if not self.is_over(any_will_do=True):
            self.without_one(cursor, close)

    def alternatives(self, word, known, meant):
        """What a word could be. A known one is taken for a beginning as well only if it is the last, and short."""
        is_beginning = word not in known or (word == self.asked.words[-1] and len(word) < COMPLETE)
        first = beginning(word) if is_beginning else exactly(word)
        return [first, *(exactly(other) for other in meant if other != word)]

    def without_one(self, cursor, words):
        """Names with all words but one, whichever."""
        fewer = [words[:place] + words[place + 1 :] for place in range(len(words))] if len(words) > 1 else []
        if self.asked.beginning:
            fewer.append(words)
        asked = replace(self.asked, beginning="")
        self.keep(candidates.by_words(cursor, self.tabs, asked, fewer[-MOST_DROPPED:], limit=WITHOUT_ONE))

    def keep(self, rows):
        for row in rows:
            self.found.setdefault(row.pk, row)

    def full(self):
        counted = Counter(row.tab for row in self.found.values())
        return {tab for tab in self.tabs if counted[tab] >= candidates.FETCHED}

    def hungry(self):
        full = self.full()
        return [tab for tab in self.tabs if tab not in full]

    def still_worth_it(self):
        """Where to look words up although names begin with the several words that were typed: not among millions."""
        if not self.found or " " not in self.asked.text:
            return self.hungry()
        return [] if self.asked.beginning else [tab for tab in self.hungry() if tab != "other"]

    def is_over(self, *, any_will_do=False):
        """Nothing further is wanted, or there is no time for it."""
        return monotonic() > self.until or not self.hungry() or (any_will_do and bool(self.found))

    def is_told(self):
        """What was found has all the words: there is no mistake to forgive."""
        words = set(self.asked.words)
        is_found = len(self.found) >= ENOUGH or (bool(self.found) and " " in self.asked.text)
        return is_found or any(words <= {*row.plain.split(), *row.also.split()} for row in self.found.values())
