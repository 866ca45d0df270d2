"""Who may know which word: the rules of specification 1, over the places where the word stands."""

from tests.isolation import registered
from tests.isolation.seeking import ARRIVES, INQUIRIES, LEADS
from tests.isolation.world import ADDRESSED, MAY_BE_COPIED, MAY_BE_SHOWN, OPERATOR, READS_ONLY, SEES

OF_DEALS = {
    "referrals_referral",
    "referrals_teammember",
    "referrals_customercontact",
    "referrals_solutionline",
    "referrals_note",
    "referrals_referralevent",
}
OF_COLLEAGUES = {
    "accounts_location",
    "accounts_membership",
    "accounts_user",
    "accounts_organizationgrant",
    "accounts_locationgrant",
}
OF_ONE_PERSON = {
    "accounts_notice",
    "referrals_composednotes",
    "referrals_draft",
    "referrals_registrationfile",
    "referrals_sender",
}
OF_REGISTRATIONS = {"referrals_registration", "referrals_registrationevent"}
REVIEWERS = {"dora"}
UNSENT = {"typed"}  # of a registration: what its company has not submitted
OF_LEADS = {"referrals_customercontact", "referrals_note", "referrals_referralevent"}  # where its sender's words arrive
OF_PROFILES = {"leads_businessprofile", "leads_profileplace", "leads_logo", "referrals_alertcontact"}
PROFILERS = {"prue", "ada", "lena", "petra", "mallory", "hana"}
PUBLISHABLE = {"leads_businessprofile", "leads_profileplace", "leads_logo", "accounts_location"}
INVITERS = {"ada", "lena", "petra", "cora", "mallory", "hana"}
ACCOUNT_ADMINS = {"cora", "mallory", "hana"}
SELLERS = {"sela", "quinn"}
OWN_IDS = {"external_reference", "campaign"}  # a company's, not shown to sellers who only read


class Knowledge:
    """What one person (None: nobody signed in) may know, by role; or, ``coarse``, all that their company may."""

    def __init__(self, world, name, *, coarse=False):
        self.world, self.name, self.coarse = world, name, coarse
        self.tenant = world.tenant(name)
        self.deals = {world.deals[deal] for deal in self._sees()}
        self.reads_only = {world.deals[deal] for deal in READS_ONLY.get(name, "").split()}
        self.parties = {pk: world.deal(deal) for deal, pk in world.deals.items()}
        self.leads = {world.deals[lead] for lead in LEADS}
        self.sent = {world.inquiries[one].pk for one, (_kind, who, _) in INQUIRIES.items() if who and who == name}
        self.registered = {row.pk: row for row in world.registrations.values()}
        self.known = {
            word
            for word, places in world.places.items()
            if self._is_public(word, places) or any(self._may_know(word, place) for place in places)
        }

    def _sees(self):
        if not self.coarse:
            return SEES.get(self.name, "").split()
        colleagues = [name for name in SEES if self.world.tenant(name) == self.tenant]
        own = {name for name in self.world.deals if self.world.deal(name).organization_id == self.tenant}
        return own | {deal for name in colleagues for deal in SEES[name].split()}

    def _is_public(self, word, places):
        """Published, and of what may be: anything else that stood on a public page would be a leak."""
        return word in self.world.published and any(place.table in PUBLISHABLE for place in places)

    def _may_know(self, word, place):
        if self.name == OPERATOR:
            return True
        if self.name is None or not self._stands_rightly(word, place):
            return False
        return self._as_colleague(place) if place.tenant == self.tenant else self._as_stranger(place)

    def _stands_rightly(self, word, place):
        """A word of another company's, copied where it should not be, gives nobody the right to read it there."""
        if "-" in word or self._is_of(word, place) or place.table == "accounts_user":
            return True
        if place.deal in self.leads and word[1] == self.world.marker.tenants[self.world.cast.platform.pk]:
            return place.table in OF_LEADS or place.field in ARRIVES
        if place.table == "referrals_referral":
            inviter = self.parties[place.deal].invited_by_id
            if place.field in ADDRESSED and word[1] == self.world.marker.tenants.get(inviter):
                return True
            homes = {
                home.field for home in self.world.places[word] if home.table == place.table and self._is_of(word, home)
            }
            return place.field in MAY_BE_COPIED and place.field in homes
        return place.table == "referrals_customercontact"

    def _is_of(self, word, place):
        return word[1] == self.world.marker.tenants.get(place.tenant)

    def _as_colleague(self, place):
        if place.table in OF_COLLEAGUES:
            return True
        if place.table in OF_DEALS:
            return place.deal in self.deals
        if place.inquiry is not None:
            return place.inquiry in self.sent or self.coarse
        if place.table in OF_REGISTRATIONS:
            return self._about(place) in self.deals or self._as_reviewer(place)
        if self.coarse:
            return True
        if place.table in OF_PROFILES:
            return self.name in PROFILERS
        if place.table in OF_ONE_PERSON:
            return place.person == self.world.people[self.name]
        return {
            "accounts_invitation": self.name in INVITERS,
            "accounts_accountevent": self.name in ACCOUNT_ADMINS,
        }.get(place.table, False)

    def _as_stranger(self, place):
        if place.table == "accounts_location":
            return self.name in SELLERS or (self.coarse and self.tenant == self.world.tenant("sela"))
        if place.table in OF_REGISTRATIONS:
            return self._as_reviewer(place)
        if self.coarse and place.table == "accounts_user":  # people are behind no wall: who submitted has a name
            return self.tenant == self.world.tenant("dora") and self._has_submitted(place.pk)
        if place.deal is None:
            return False
        return self._as_party(place) or self._as_reader(place)

    def _about(self, place):
        """The deal of a registration; None of one that never is."""
        row = self.registered.get(place.registration)
        return row and row.referral_id

    def _has_submitted(self, pk):
        return pk in {self.world.people[name] for name in registered.BY.values()}

    def _as_reviewer(self, place):
        """What was submitted, with its history; never what is still being typed."""
        row = self.registered.get(place.registration)
        sent = row is not None and not row.is_draft
        if self.coarse:
            return sent and self.tenant == self.world.tenant("dora")
        return sent and self.name in REVIEWERS and place.field not in UNSENT

    def _as_party(self, place):
        """What the others of an engagement show, to whoever sees a side of it."""
        theirs = self.parties[place.deal]
        if not any(self.parties[deal].engagement_id == theirs.engagement_id for deal in self.deals - {place.deal}):
            return False
        if place.table == "referrals_note":
            return self.tenant in place.seen_by
        if place.table == "referrals_teammember":
            return place.field != "uuid" and theirs.accepted_at is not None
        return place.table == "referrals_referral" and place.field in MAY_BE_SHOWN

    def _as_reader(self, place):
        """A partner-led deal, to the platform's sellers: the deal, its lines and what was written for them."""
        if place.deal not in (self.reads_only if not self.coarse else self.deals):
            return False
        if place.table == "referrals_note":
            return self.tenant in place.seen_by
        if place.table == "referrals_referral":
            return self.coarse or place.field not in OWN_IDS
        return place.table == "referrals_solutionline"
