"""Everything one can ask the installation: its URLconf × methods × whose object the address names."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test import Client

from accounts import tenancy
from accounts.checks import entries, is_ours
from accounts.models import Organization
from referrals import editing, lifecycle
from referrals.forms.wizard.plan import STEPS
from tests.isolation.raw import WALLED
from tests.isolation.tokens import UUID, WORD
from tests.isolation.world import SEES

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
UNKNOWN = "11111111-2222-4333-8444-555555555555"
MALFORMED = "1234-not-an-id"
BACKEND = "django.contrib.auth.backends.ModelBackend"

# What each name in an address stands for: rows of a table, or words of a list. A name that is in neither fails the run.
ROWS = {
    "referral_id": "referrals_referral",
    "member_id": "referrals_teammember",
    "line_id": "referrals_solutionline",
    "notice_id": "accounts_notice",
    "person_id": "accounts_membership",
    "invitation_id": "accounts_invitation",
    "organization_id": "accounts_organization",
    "draft_id": "referrals_draft",
}
WORDS = {
    "tab": ["inbound", "outbound", "favorites", "shared"],
    "move": list(lifecycle.MOVES),
    "field": list(editing.FIELDS),
    "step": list(STEPS),
    "token": ["a-letter-that-nobody-wrote"],
}

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
}


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
        return re.sub(r"(Content-Length: |Set-Cookie: (csrftoken|messages)=).*", r"\1…", text)


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
        self.own_companies = {row.uuid for row in self.uuids["accounts_organization"] if row.tenant in companies}

    def ask(self, question, data=None):
        """Ask, and put everything back as it was."""
        cookies = dict(self.browser.cookies.items())
        headers = {"HX-Request": "true"} if question.htmx else {}
        body = (FORM | {"version": str(question.version)} | (data or {})) if question.method == "POST" else None
        with transaction.atomic():
            before = fingerprint() if question.method in CHANGING else ""
            response = self.browser.generic(question.method, question.path, **encoded(body), headers=headers)
            answer = Answer(question, response.status_code, bytes_of(response), response.headers.get("Location", ""))
            answer.changed = question.method in CHANGING and fingerprint() != before
            transaction.set_rollback(True)
        self.browser.cookies.clear()
        self.browser.cookies.update(cookies)
        return answer

    def questions(self):
        """All of them, for every address of ours."""
        for route, pattern in entries():
            if is_ours(route):
                yield from self._about(route, list(pattern.pattern.converters))

    def _about(self, route, names):
        words = [name for name in names if name in WORDS]
        for number, (relation, ids, version) in enumerate(self._relations([name for name in names if name in ROWS])):
            for place, chosen in enumerate(self._words(words, relation if number == 0 else "")):
                path = "/" + filled(route, ids | chosen)
                group = (route, *chosen.values(), "child" if relation.startswith("own, ") else "")
                named = tuple(ids.values())
                for method, htmx in manners(relation, is_first=number < 2 and place == 0):
                    yield Question(route, method, relation, path, named, version, (method, htmx, *group), htmx)

    def _words(self, names, relation):
        """Every word for the first row a person has, the first two words for all others."""
        if not names:
            return [{}]
        (name,) = names
        return [{name: word} for word in (WORDS[name] if relation in ("own", "nothing") else WORDS[name][:2])]

    def _relations(self, names):
        """(relation, ids by name, version): whose row the address names, and with two names, whose child."""
        if not names:
            return [("nothing", {}, 1)]
        first, *child = names
        found = [
            (relation, {first: uuid} | self._child(child, deal), version)
            for relation, uuid, deal, version in self._rows(ROWS[first])
        ]
        if child:
            own = [(ids, version) for relation, ids, version in found if relation == "own"][:1]
            others = [("own, foreign child", self._foreign(ROWS[child[0]])), ("own, unknown child", UNKNOWN)]
            found += [(name, ids | {child[0]: uuid}, version) for ids, version in own for name, uuid in others]
        return [
            *found,
            ("unknown", dict.fromkeys(names, UNKNOWN), 1),
            ("malformed", dict.fromkeys(names, MALFORMED), 1),
        ]

    def _child(self, names, deal):
        return {name: next((row.uuid for row in self.uuids[ROWS[name]] if row.deal == deal), UNKNOWN) for name in names}

    def _foreign(self, table):
        strangers = [row for row in self.uuids[table] if row.tenant != self.knowledge.tenant and not self._knows(row)]
        return strangers[0].uuid if strangers else UNKNOWN

    def _knows(self, row):
        return row.uuid in self.knowledge.known or (row.deal is None and row.uuid in self.own_companies)

    def _rows(self, table):
        rows = self.uuids[table]
        own = [row for row in rows if self._knows(row)]
        colleague = [row for row in rows if row.tenant == self.knowledge.tenant and not self._knows(row)]
        foreign = [row for row in rows if row.tenant != self.knowledge.tenant and not self._knows(row)]
        deals = table == "referrals_referral"
        few = {
            "own": own[:3] if deals else own[:2],
            "colleague": colleague[:1],
            "foreign": foreign[:2] if deals else foreign[:1],
        }
        return [(name, row.uuid, row.deal, row.version) for name, chosen in few.items() for row in chosen]


def filled(route, values):
    """The route with its names replaced by what they stand for."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], route)


def manners(relation, *, is_first):
    """(method, with htmx): every method for the first row and word of a relation, reading and posting for others."""
    if relation not in ("own", "nothing", "foreign", "unknown") or not is_first and relation != "unknown":
        return [("GET", False), ("POST", False)]
    return [*((method, False) for method in METHODS), ("GET", True), ("POST", True)]


@dataclass(frozen=True)
class Row:
    """A row that an address may name."""

    uuid: str
    tenant: int | None
    deal: int | None
    version: int = 1


def rows_by_table(world):
    """Table → its rows, the ones most likely to be confused first: sides of the deal that all three work on."""
    common = [world.deals[name] for name in ("lisbon", "invited", "second", "help")]
    versions = {world.deal(name).pk: world.deal(name).version for name in world.deals}
    found = {table: [] for table in ROWS.values()}
    for word, places in world.places.items():
        place = places[0]
        if place.field == "uuid" and place.table in found:
            found[place.table].append(Row(word, place.tenant, place.deal, versions.get(place.deal, 1)))
    with tenancy.everyone("the world's own look"):
        found["accounts_organization"] = [Row(str(one.uuid), one.pk, None) for one in Organization.objects.all()]
    return {table: sorted(rows, key=lambda row: row.deal not in common) for table, rows in found.items()}


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
    return "\n".join(parts).encode() + b"\n\n" + body + "\n".join(said).encode()


def fingerprint():
    """One number for all rows of all tenants."""
    of = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY id)) FROM {0} t"
    tables = " UNION ALL ".join(of.format(name) for name in WALLED)
    with tenancy.everyone("the test's own look"), connection.cursor() as cursor:
        cursor.execute(tables)
        return cursor.fetchall()


def principals():
    """Everybody the matrix asks as."""
    return [None, *SEES, "olga"]
