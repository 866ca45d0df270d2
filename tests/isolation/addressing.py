"""What the names in our addresses stand for: rows of tables, or words; and which rows there are, whose each is."""

import re
from dataclasses import dataclass

from accounts import tenancy
from accounts.models import Organization
from leads.models import BusinessProfile, Logo, ProfilePlace
from referrals import editing, lifecycle, registration
from referrals.forms.wizard.plan import STEPS
from referrals.models import AlertContact, Registration, RegistrationFile
from tests.isolation.tokens import WORD

UNKNOWN = "11111111-2222-4333-8444-555555555555"
MALFORMED = "1234-not-an-id"

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
    "profile_id": "leads_businessprofile",
    "place_id": "leads_profileplace",
    "contact_id": "referrals_alertcontact",
    "listing_id": "leads_profileplace",  # a page of the directory has its place's public id
    "digest": "leads_logo",
    "registration_id": "referrals_registration",
    "inquiry_id": "leads_inquiry",
    "file_id": "referrals_registrationfile",
}
WORDS = {
    "tab": ["inbound", "outbound", "favorites", "shared"],
    "lead_tab": ["marketplace", "qualified", "favorites"],
    "move": list(lifecycle.MOVES),
    "field": list(editing.FIELDS),
    "step": list(STEPS),
    "token": ["a-letter-that-nobody-wrote"],
    "language": ["en", "es"],
    "slug": ["anything"],
    "review_step": [step.name for step in registration.STEPS.values() if step.of_platform],
    "block": ["0", "7"],
}
NAMED = re.compile(r"<(?:(\w+):)?(\w+)>")


def filled(route, values):
    """The route with its names replaced by what they stand for."""
    return NAMED.sub(lambda found: values[found[2]], route)


def rows_in(route):
    """The names in an address that stand for rows, in order."""
    return [name for _kind, name in NAMED.findall(route) if name in ROWS]


def words_in(route):
    """Name → its words, for the names in an address that stand for words; ``<lead_tab:tab>`` goes by its kind."""
    return {name: WORDS.get(kind) or WORDS[name] for kind, name in NAMED.findall(route) if name not in ROWS}


def in_step(words):
    """As many choices as the name with the most words has: each word of each name at least once."""
    longest = max(map(len, words.values()), default=1)
    return [{name: known[number % len(known)] for name, known in words.items()} for number in range(longest)]


@dataclass(frozen=True)
class Row:
    """A row that an address may name; ``group``: what it hangs on; ``word``: by what its reader knows it."""

    uuid: str
    tenant: int | None
    group: tuple
    word: str
    version: int = 1

    @property
    def is_company(self):
        return not self.group


def rows_by_table(world):
    """Table → its rows, the ones most likely to be confused first: sides of the deal that all three work on."""
    common = [("deal", world.deals[name]) for name in ("lisbon", "invited", "second", "help")]
    versions = {world.deal(name).pk: world.deal(name).version for name in world.deals}
    found = {table: [] for table in ROWS.values()}
    for word, places in world.places.items():
        place = places[0]
        if place.field == "uuid" and place.table in found and place.table not in BY_HAND:
            group = ("deal", place.deal)
            found[place.table].append(Row(word, place.tenant, group, word, versions.get(place.deal, 1)))
    with tenancy.everyone("the world's own look"):
        for table, rows in BY_HAND.items():
            found[table] = rows()
        companies = Organization.objects.all()
        found["accounts_organization"] = [Row(str(one.uuid), one.pk, (), str(one.uuid)) for one in companies]
    return {table: sorted(rows, key=lambda row: row.group not in common) for table, rows in found.items()}


def _profiles():
    return [
        Row(str(one.uuid), one.organization_id, ("profile", one.pk), str(one.uuid), one.version)
        for one in BusinessProfile.objects.order_by("pk")
    ]


def _places():
    return [
        Row(str(one.uuid), one.organization_id, ("profile", one.profile_id), str(one.uuid), one.profile.version)
        for one in ProfilePlace.objects.select_related("profile").order_by("pk")
    ]


def _contacts():
    profile_of = dict(ProfilePlace.objects.values_list("location", "profile"))
    return [
        Row(str(one.uuid), one.organization_id, ("profile", profile_of.get(one.location_id)), str(one.uuid))
        for one in AlertContact.objects.order_by("pk")
    ]


def _logos():
    """An image's reader knows the word in it."""
    return [
        Row(one.digest, one.organization_id, ("logo", one.pk), WORD.search(str(bytes(one.image)))[0])
        for one in Logo.objects.order_by("pk")
    ]


def _registrations():
    """Those of the same deal stand together."""
    return [
        Row(str(one.uuid), one.organization_id, ("deal", one.referral_id), str(one.uuid), one.version)
        for one in Registration.objects.order_by("status", "pk")
    ]


def _files():
    return [
        Row(str(one.uuid), one.organization_id, ("file", one.pk), str(one.uuid), one.version)
        for one in RegistrationFile.objects.order_by("pk")
    ]


BY_HAND = {
    "leads_businessprofile": _profiles,
    "leads_profileplace": _places,
    "referrals_alertcontact": _contacts,
    "leads_logo": _logos,
    "referrals_registration": _registrations,
    "referrals_registrationfile": _files,
}
