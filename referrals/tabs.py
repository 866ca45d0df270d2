"""The tabs of the lists of deals and of leads: what each holds for whom, and what stands around the rows."""

from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Case, F, IntegerField, JSONField, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KT
from django.db.models.functions import Concat, JSONObject, Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import sent
from accounts.models import Location, Membership, Organization
from accounts.roles import Role
from referrals import columns, flame, format, terms
from referrals.models import Draft, Favorite, Referral, Term
from referrals.models.scope import SHARED
from referrals.words import DealType

COUNT_CAP = 1000
FOUND = 2000  # deals that a search lists by their keys; with more it looks for the words while walking the list
DRAFTS = 20  # the newest drafts, shown above the outbound deals
LEADS = ("marketplace", "qualified")  # tabs above which stands how many customers ask to be contacted now
SHORT = 80  # letters of what was typed into a draft
KINDS = (terms.ROLE, terms.PROGRAM)  # of codes that the list narrows to
CHOICES = 100  # places or people in one select; the chosen one is always among them


@dataclass(frozen=True)
class Tab:
    """One tab: its name, its label, the heading of its page; the section that it stands in, and its word there."""

    name: str
    label: str
    heading: str
    section: str = "deals"
    word: str = ""

    def __str__(self):
        """Its word in the address; each section has its favorites."""
        return self.word or self.name

    @property
    def url(self):
        return reverse(self.section, args=[self])


TABS = {
    tab.name: tab
    for tab in [
        Tab("inbound", _("Inbound"), _("Inbound deals")),
        Tab("outbound", _("Outbound"), _("Outbound deals")),
        Tab("shared", _("Shared with sellers"), _("Deals shared with sellers")),
        Tab("favorites", _("Favorites"), _("Favorite deals")),
        Tab("marketplace", _("Marketplace"), _("Marketplace leads"), "leads"),
        Tab("qualified", _("Qualified"), _("Qualified leads"), "leads"),
        Tab("lead_favorites", _("Favorites"), _("Favorite leads"), "leads", "favorites"),
    ]
}


def of(section):
    """Word in the address → tab, of the deals or of the leads."""
    return {str(tab): tab for tab in TABS.values() if tab.section == section}


def open_to(user):
    """The tabs this person has: what partners share is for the platform's sellers only, leads are for partners."""
    closed = {"leads"} if user.organization and user.organization.is_platform else set()
    found = [tab for tab in TABS.values() if tab.section not in closed]
    return [tab for tab in found if tab.name != "shared" or user.places[Role.SELLER]]


def home(referral):
    """The tab whose list this referral stands in."""
    return TABS[referral.box]


def deals(tab, user):
    """What this person may see of one tab, by its name, in no order."""
    seen = Referral.objects.visible_to(user)
    if tab in FAVORITES:
        own = Favorite.objects.filter(organization=user.organization_id, user=user)
        return seen.filter(FAVORITES[tab], pk__in=own.values("referral"))
    if tab == "shared":
        return seen.filter(SHARED)
    return seen.filter(organization=user.organization_id, box=tab)


FAVORITES = {"favorites": ~Q(deal_type=DealType.LEAD), "lead_favorites": Q(deal_type=DealType.LEAD)}


class CappedCount(Subquery):
    """How many rows, looked at no further than one past the cap."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()
    empty_result_set_value = 0  # somebody whose roles see nothing: Django asks nothing

    def __init__(self, queryset):
        super().__init__(queryset.order_by().values("pk")[: COUNT_CAP + 1])


class Around(NamedTuple):
    """What stands around the rows: counts in words, the places and people to narrow to, and what a search found."""

    counts: dict
    places: list
    people: list
    found: list  # keys of the deals with the words searched for, one more than FOUND where there are too many
    columns: list | None  # the names of the columns that this person chose; None: never chosen
    terms: dict  # kind of code → the codes to narrow to, each called as it is today
    urgent: int  # customers of one tab who ask to be contacted now
    drafts: list  # facts of the deals that this person is still writing, one more than DRAFTS where there are too many


def around(user, tab, *, place=None, person=None, words="", drafts=False):
    """All of it in one query. ``place``, ``person``: the public ids chosen already, kept among the choices."""
    tabs = [tab.name for tab in open_to(user)]
    places = Location.objects.visible_to(user).order_by(_first("uuid", place), "name", "pk")
    people = Membership.objects.filter(organization=user.organization_id, user__is_active=True)
    people = people.order_by(_first("user__uuid", person), "user__first_name", "user__last_name", "pk")
    names = {
        "places": Concat("name", Value(" ("), "program_id", Value(")")),
        "people": Concat("user__first_name", Value(" "), "user__last_name"),
    }
    row = Organization.objects.filter(pk=user.organization_id).values_list(
        *(CappedCount(deals(tab, user)) for tab in tabs),
        ArraySubquery(places.values(choice=JSONObject(id="uuid", name=names["places"]))[:CHOICES]),
        ArraySubquery(people.values(choice=JSONObject(id="user__uuid", name=names["people"]))[:CHOICES]),
        _search(words),
        Subquery(columns.of(user)[:1]),
        ArraySubquery(_codes()),
        CappedCount(deals(tab.name, user).filter(flame.waiting())) if tab.name in LEADS else Value(0),
        ArraySubquery(_drafts(user)[: DRAFTS + 1]) if drafts else Value([], ArrayField(JSONField())),
    )
    *numbers, places, people, found, chosen, codes, urgent, drafts = row.get()
    counts, codes = _in_words(tabs, numbers), _called(codes)
    return Around(counts, _choices(places), _choices(people), found, chosen, codes, urgent, drafts)


def counts(user):
    """Tab → how many deals, in words: what the frame shows on every other page, in one query."""
    tabs = [tab.name for tab in open_to(user)]
    row = Organization.objects.filter(pk=user.organization_id).values_list(
        *(CappedCount(deals(tab, user)) for tab in tabs)
    )
    return _in_words(tabs, row.get())


def _in_words(tabs, numbers):
    pairs = zip(tabs, numbers, strict=True)
    return {tab: in_words(number) for tab, number in pairs}


def in_words(number):
    """A capped count as it is shown."""
    return f"{COUNT_CAP:,}+" if number > COUNT_CAP else str(number)


def _search(words):
    words = words.replace("\0", " ").strip()
    keys = ArrayField(BigIntegerField())
    if not words:
        return Value([], keys)
    return RawSQL("ARRAY(SELECT referrals_search(%s) LIMIT %s)", [words, FOUND + 1], output_field=keys)


def _codes():
    """Every version of the codes that the list narrows to, the newest of each last."""
    versions = Term.objects.filter(kind__in=KINDS)
    versions = versions.order_by("code", F("valid_from").asc(nulls_first=True))
    facts = {name: name for name in ("kind", "code", "label", "labels", "position")}
    return versions.values(version=JSONObject(**facts))


def _called(versions):
    """Kind → code and label of each, in their order."""
    newest = {(version["kind"], version["code"]): Term(**version) for version in versions}
    called = sorted(newest.values(), key=lambda term: term.position)
    return {kind: [(term.code, str(term)) for term in called if term.kind == kind] for kind in KINDS}


def _drafts(user):
    """What is known of each draft from what was typed, which may be anything; the newest first."""
    typed = {"customer": "answers__customer__customer_name__0", "name": "answers__details__name__0"}
    texts = {name: Left(KT(path), SHORT) for name, path in typed.items()}
    facts = JSONObject(id="uuid", changed="updated_at", until="expires_at", **texts)
    return Draft.objects.visible_to(user).order_by("-updated_at", "-pk").values(facts=facts)


def _first(field, chosen):
    """Orders the chosen one before all others; an id that is none chooses nobody."""
    uuid = sent.uuid(chosen)
    return Case(When(**{field: uuid}, then=Value(0)), default=Value(1)) if uuid else Value(0)


def _choices(found):
    return sorted(((one["id"], one["name"].strip()) for one in found), key=lambda choice: format.sortable(choice[1]))
