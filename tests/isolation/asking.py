"""Everything one can ask the installation: its URLconf × methods × whose object the address names."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test import Client

from accounts import tenancy
from accounts.checks import entries, is_ours
from tests.isolation import registered, seeking
from tests.isolation.addressing import MALFORMED, ROWS, UNKNOWN, filled, in_step, rows_by_table, rows_in, words_in
from tests.isolation.raw import WALLED
from tests.isolation.tokens import UUID, WORD
from tests.isolation.world import SEES

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
TABLES = [*WALLED, "leads_listing"]
BACKEND = "django.contrib.auth.backends.ModelBackend"


# What a form might carry, whichever form it is.
FORM = {
    "asked": "1",
    "name": "Plain words",
    "deal_value": "5",
    "currency": "EUR",
    "closing_date": "2027-01-01",
    "status_reason": "budget",
    "sales_stage": "40",
    "notes": "Plain words",
    "text": "Plain words",
    "first_name": "Plain",
    "last_name": "Words",
    "phone": "+351 210 000 000",
    "email": "plain@words.example",
    "language": "en",
    "help_type": "GeneralOrOther",
    "help_notes": "Plain words",
    "act": "favorite",
    "consent_to_share": "on",
    "private_anyway": "on",
    "contract_type": "New",
    "contract_value": "90000",
    "solution_value": "60000",
    "runs_on_platform": "yes",
    "deployed_in": "Customer",
    "pricing": "Other",
    "starts_on": "2026-11-01",
    "ends_on": "2027-10-31",
    "signed_on": "2026-10-28",
    "is_named": "on",
    "holds_contract": "on",
    "reason": "Plain words",
    "note-contract_value": "Plain words",
}


# Address that tells nothing without a query → the queries.
QUERIES = {"deals/<uuid:referral_id>/registrations/new/": registered.queries, "leads/send/": seeking.queries}

# Rows of one's own that are asked about; of others two.
MANY = {"referrals_referral": 3, "referrals_registration": 9}


@dataclass(frozen=True)
class Question:
    """One request: where, how, and in which relation the person stands to what the address names."""

    route: str
    method: str
    relation: str
    path: str
    ids: tuple
    version: int = 1
    group: tuple = ()  # questions of one group differ only in whose id they name
    htmx: bool = False


@dataclass
class Answer:
    """What came back, and what it did to the rows of all tenants."""

    question: Question
    status: int
    content: bytes
    location: str = ""
    changed: bool = False

    @cached_property
    def words(self):
        """The words and public ids in it that were not in the question."""
        text = self.content.decode(errors="replace").lower()
        asked = self.question.path.lower()
        return {word for word in {*WORD.findall(text), *UUID.findall(text)} if word not in asked}

    @cached_property
    def plain(self):
        """The content without what differs by itself: the named ids, tokens against forged forms."""
        text = self.content.decode(errors="replace")
        for uuid in self.question.ids:
            text = text.replace(uuid, "<id>")
        text = re.sub(r'(csrfmiddlewaretoken"[^>]*value=|X-CSRFToken&quot;: |csrftoken=)[^;">&]*"?\w*', r"\1…", text)
        text = re.sub(r'(name="key" value=)"[^"]*"', r"\1…", text)  # what makes a form that is sent twice one
        return re.sub(r"(Content-Length: |Expires: |Set-Cookie: (csrftoken|messages)=).*", r"\1…", text)


@dataclass
class Asker:
    """One person's browser (no name: nobody signed in), and what it got."""

    world: object
    name: str | None
    knowledge: object
    browser: Client = field(default_factory=Client)

    def __post_init__(self):
        if self.name:
            self.browser.force_login(self.world.person(self.name), backend=BACKEND)
        self.uuids = rows_by_table(self.world)
        companies = self.world.companies_of(self.name)
        self.queries = {route: queries(self.world) for route, queries in QUERIES.items()}
        self.own_companies = {row.uuid for row in self.uuids["accounts_organization"] if row.tenant in companies}

    def ask(self, question, data=None):
        """Ask, and put everything back as it was."""
        cookies = dict(self.browser.cookies.items())
        headers = {"HX-Request": "true"} if question.htmx else {}
        body = (FORM | {"version": str(question.version)} | (data or {})) if question.method == "POST" else None
        with transaction.atomic():
            before = rows_touched() if question.method in CHANGING else 0
            response = self.browser.generic(question.method, question.path, **encoded(body), headers=headers)
            answer = Answer(question, response.status_code, bytes_of(response), response.headers.get("Location", ""))
            touched = question.method in CHANGING and rows_touched() != before
            after = fingerprint() if touched else ""
            transaction.set_rollback(True)
        answer.changed = touched and fingerprint() != after
        self.browser.cookies.clear()
        self.browser.cookies.update(cookies)
        return answer

    def questions(self):
        """All of them, for every address of ours."""
        for route, _pattern in entries():
            if is_ours(route):
                yield from self._about(route)

    def _about(self, route):
        for number, (relation, ids, version, child) in enumerate(self._relations(rows_in(route), route)):
            for place, chosen in enumerate(self._words(route, relation if number == 0 else "")):
                query = chosen.pop("?", "")
                path = "/" + filled(route, ids | chosen) + query
                group = (route, *chosen.values(), query, child)
                named = tuple(ids.values())
                for method, htmx in manners(relation, is_first=number < 2 and place == 0):
                    read = 0 if query else version  # a form that is asked for by a query begins something
                    yield Question(route, method, relation, path, named, read, (method, htmx, *group), htmx)

    def _words(self, route, relation):
        """Every word for the first row a person has, the first two words for all others; "?": what is asked besides."""
        most = None if relation in ("own", "nothing") else 2
        words = words_in(route) | ({"?": self.queries[route]} if route in self.queries else {})
        return in_step({name: known[:most] for name, known in words.items()})

    def _relations(self, names, route):
        """(relation, ids by name, version, child): whose row the address names, and below it, whose child."""
        if not names:
            return [("nothing", {}, 1, "")]
        first, *children = names
        hangs = {ROWS[name] for name in children} | ({"referrals_registration"} if "registrations" in route else set())
        found = [
            (relation, {first: row.uuid} | child, self._version(child, row), "")
            for relation, row in self._rows(ROWS[first], hangs)
            for child in [self._child(children, row.group)]
        ]
        for _relation, ids, version, _child in [one for one in found if one[0] == "own"][:1]:
            for child in children:
                others = [("own, foreign child", self._foreign(ROWS[child])), ("own, unknown child", UNKNOWN)]
                found += [(name, ids | {child: uuid}, version, child) for name, uuid in others]
        return [
            *found,
            ("unknown", dict.fromkeys(names, UNKNOWN), 1, ""),
            ("malformed", dict.fromkeys(names, MALFORMED), 1, ""),
        ]

    def _child(self, names, group):
        return {
            name: next((row.uuid for row in self.uuids[ROWS[name]] if row.group == group), UNKNOWN) for name in names
        }

    def _version(self, child, row):
        """Of what the address is about: a registration has versions of its own, other children their parent's."""
        own = [one for one in self.uuids["referrals_registration"] if one.uuid == child.get("registration_id")]
        return own[0].version if own else row.version

    def _foreign(self, table):
        strangers = [row for row in self.uuids[table] if row.tenant != self.knowledge.tenant and not self._knows(row)]
        return strangers[0].uuid if strangers else UNKNOWN

    def _knows(self, row):
        return row.word in self.knowledge.known or (row.is_company and row.uuid in self.own_companies)

    def _rows(self, table, children):
        """Some of each relation, first of all those on which such children hang."""
        groups = [{row.group for row in self.uuids[child]} for child in children]
        rows = sorted(self.uuids[table], key=lambda row: sum(row.group not in known for known in groups))
        own = [row for row in rows if self._knows(row)]
        colleague = [row for row in rows if row.tenant == self.knowledge.tenant and not self._knows(row)]
        foreign = [row for row in rows if row.tenant != self.knowledge.tenant and not self._knows(row)]
        deals = table == "referrals_referral"
        few = {
            "own": own[: MANY.get(table, 2)],
            "colleague": colleague[:1],
            "foreign": foreign[:2] if deals else foreign[:1],
        }
        return [(name, row) for name, chosen in few.items() for row in chosen]


def manners(relation, *, is_first):
    """(method, with htmx): every method for the first row and word of a relation, reading and posting for others."""
    if relation not in ("own", "nothing", "foreign", "unknown") or not is_first and relation != "unknown":
        return [("GET", False), ("POST", False)]
    return [*((method, False) for method in METHODS), ("GET", True), ("POST", True)]


def encoded(body):
    if body is None:
        return {}
    return {"data": urlencode(body, doseq=True), "content_type": "application/x-www-form-urlencoded"}


def bytes_of(response):
    """Everything that leaves: status, headers, cookies, body, and what the next page will say."""
    parts = [f"{response.status_code} {response.reason_phrase}"]
    parts += [f"{name}: {value}" for name, value in response.headers.items()]
    parts += [morsel.output() for morsel in response.cookies.values()]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    said = (
        [str(message) for message in get_messages(response.wsgi_request)]
        if hasattr(response.wsgi_request, "_messages")
        else []
    )
    return "\n".join(parts).encode() + b"\n\n" + unpacked(body) + "\n".join(said).encode()


def unpacked(body):
    """A spreadsheet as the texts inside it, less the instant at which it was written; anything else as it is."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist() if name != "docProps/core.xml")


def rows_touched():
    """How many rows this transaction has inserted, updated or deleted, as the database counts them."""
    numbers = [f"pg_stat_get_xact_tuples_{how}(name)" for how in ("inserted", "updated", "deleted")]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum({'+'.join(numbers)}) FROM unnest(%s::regclass[]) name", [TABLES])  # noqa: S608
        return cursor.fetchone()[0]


def fingerprint():
    """One number for all rows of all tenants."""
    of = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY id)) FROM {0} t"
    tables = " UNION ALL ".join(of.format(name) for name in TABLES)
    with tenancy.everyone("the test's own look"), connection.cursor() as cursor:
        cursor.execute(tables)
        return cursor.fetchall()


def principals():
    """Everybody the matrix asks as."""
    return [None, *SEES, "olga"]
