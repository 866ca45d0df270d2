"""The questions of an opportunity that a seller of the platform sends to a partner's location (T7)."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Location
from referrals import sending
from referrals.forms.answers import fit_value
from referrals.forms.careful import CHOOSE, KnownChoice
from referrals.forms.choices import place
from referrals.forms.drafts import CONTACT, CUSTOMER, DEAL, SERVICES, TAGS, DraftForm
from referrals.words import DealType


class Addressee(KnownChoice):
    """A partner's location."""

    def label_from_instance(self, location):
        return f"{location.organization.name} · {location}"


class OpportunityForm(DraftForm):
    """An opportunity that a seller sends: to which partner's location, and what a services deal needs."""

    LISTED = 50

    class Meta(DraftForm.Meta):
        fields = (*CUSTOMER, *DEAL, *TAGS, *SERVICES, "partner_program", "consent_to_contact", "consent_to_share")

    def __init__(self, by, data=None, search=""):
        self.search = search
        super().__init__(by, data)

    def _fit(self):
        places = Location.objects.open_to_creation_by(self.by)
        if places.exists():
            everywhere = self.by.places["seller"].everywhere
            self.fields["location"] = place(self.by, _("Your queue"), required=not everywhere)
        everybody = Location.objects.addressable_by(self.by).select_related("organization")
        self.fields["to"] = Addressee(everybody, label=_("Partner and location"), empty_label=CHOOSE)
        self.fields["to"].choices = self._listed(self.fields["to"])
        fit_value(self.fields["deal_value"], co_sell=True)
        self.fields["consent_to_share"].label = _("I may share this information with the partner")

    def _listed(self, field):
        found = field.queryset.order_by("organization__name", "name")
        if self.search:
            matches = Q(organization__name__icontains=self.search) | Q(name__icontains=self.search)
            found = found.filter(matches | Q(program_id__startswith=self.search))
        listed = [(str(place.uuid), field.label_from_instance(place)) for place in found[: self.LISTED + 1]]
        self.is_cut = len(listed) > self.LISTED
        return [("", CHOOSE), *listed[: self.LISTED]]

    def clean(self):
        cleaned = super().clean()
        solutions = cleaned.get("solutions") or []
        self.deal_type = sending.sent_type(solutions)
        if self.deal_type == DealType.SERVICES:
            self.need(SERVICES, _("Needed for a services deal: none of the solutions makes it an IP co-sell deal."))
        if (to := cleaned.get("to")) and (reason := sending.why_not_to(to.organization, self.deal_type)):
            self.add_error("to", ValidationError(reason, code="invalid"))
        return cleaned

    def parted(self):
        return (
            (_("Partner"), "", ("to",)),
            (_("Customer"), "", CUSTOMER),
            (_("The deal"), "", ("location", *DEAL, *TAGS, "partner_program")),
            (
                _("Solutions"),
                _("With an IP co-sell solution this is an IP deal, otherwise a services deal."),
                ("solutions",),
            ),
            (_("For a services deal"), "", SERVICES),
            (_("Customer contact"), _("The partner sees it when the customer agreed to be contacted."), CONTACT),
            (_("Consent"), "", ("consent_to_contact", "consent_to_share")),
        )
