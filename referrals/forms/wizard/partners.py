"""Which partners are invited, each with a form of its own: share, date, why, what to bring, whom to work with (2.4)."""

from collections import defaultdict

from django import forms
from django.db.models import Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sent
from referrals import partnering, team, terms
from referrals.forms.answers import fit_value
from referrals.forms.careful import CHOOSE, UNKNOWN, careful
from referrals.models import Referral, Solution

OFFERED = 50  # of the partner's own solutions
MOST = 20  # partners invited with a new deal
FACTS = ("deal_value", "currency", "closing_date")


class PartnerSearch(forms.Form):
    """A partner by its name."""

    q = forms.CharField(label=gettext_lazy("Partner name"), max_length=100, required=False)

    def __init__(self, data=None):
        super().__init__(data or {}, auto_id="partner-%s")
        self.fields["q"].widget.input_type = "search"
        careful(self)
        self.full_clean()

    def found(self, organization, without=()):
        """The first partners whose name has these words; none without words."""
        words = self.cleaned_data.get("q", "").split()
        if not words:
            return []
        match = Q(*[Q(name__icontains=word) for word in words])
        return list(partnering.eligible(organization).filter(match).exclude(uuid__in=without).order_by("name")[:20])


class InvitationForm(forms.ModelForm):
    """What one partner is asked. Prefilled from the deal; fixed for us once it is sent."""

    class Meta:
        model = Referral
        fields = FACTS

    def __init__(
        self, partner, *, people, solutions, initial=None, data=None, prefix=None, offered=None, help_types=None
    ):
        super().__init__(data, initial=initial, prefix=prefix, auto_id="invite-%s")
        self.partner, self.people = partner, people
        self.fields["closing_date"].required = True
        self.fields["deal_value"].label = _("Share of the value")
        self.fields["notes"] = forms.CharField(
            label=_("Why you invite this partner"), max_length=10_000, widget=forms.Textarea({"rows": 3})
        )
        self.fields["help_type"] = forms.ChoiceField(
            label=_("Which help do you want from them?"), choices=help_types or offered_help()
        )
        own = offered_by([partner]).get(partner.pk, []) if offered is None else offered
        by_code = {one.code: one for one in sorted([*own, *solutions], key=lambda one: one.name)}
        self.fields["solutions"] = forms.TypedMultipleChoiceField(
            choices=[(code, f"{one.name} – {one.organization.name}") for code, one in by_code.items()],
            coerce=by_code.__getitem__,
            label=_("Solutions they should bring"),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["members"] = forms.MultipleChoiceField(
            label=_("Your people who will work with them"),
            choices=[(key, team.name_of(one)) for key, one in people.items()],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("The partner sees their names and addresses. Fixed once the invitation is sent."),
            error_messages={"invalid_choice": UNKNOWN},
        )
        fit_value(self.fields["deal_value"], co_sell=False)
        careful(self)

    @property
    def invitation(self):
        """What partnering takes."""
        cleaned = self.cleaned_data
        facts = {name: cleaned[name] for name in (*FACTS, "notes", "help_type")}
        solutions, members = (
            list(dict.fromkeys(cleaned[name])) for name in ("solutions", "members")
        )  # sent twice or not
        return partnering.Invitation(
            partner=self.partner, solutions=solutions, members=[self.people[key] for key in members], **facts
        )


def offered_help():
    """The kinds of help that can be wanted from a partner today."""
    return [("", CHOOSE), *terms.choices(terms.HELP)]


def offered_by(partners):
    """Partner's key → its first solutions by name, of all these partners at once."""
    place = Window(RowNumber(), partition_by="organization", order_by=["name", "pk"])
    ready = Solution.objects.ready().filter(organization__in=partners).annotate(place=place)
    found = defaultdict(list)
    for solution in ready.filter(place__lte=OFFERED).select_related("organization"):
        found[solution.organization_id].append(solution)
    return found


class PartnersForm:
    """All invitations of a new deal: a list of partners and a form for each. Behaves like a form."""

    def __init__(self, plan, data=None):
        self.plan, self.is_bound = plan, data is not None
        self.ids = list(dict.fromkeys(data.getlist("partner")))[: MOST + 1] if data is not None else []
        known = {str(one.uuid): one for one in _partners(plan.by.organization, self.ids)}
        self.unknown = [uuid for uuid in self.ids if uuid not in known]
        self.forms = self._forms(known, data) if known else []

    def _forms(self, known, data):
        shared = {"people": self.plan.people, "solutions": self.plan.solutions, "initial": self.initial()}
        help_types, offered = offered_help(), offered_by(known.values())
        return [
            InvitationForm(
                known[uuid],
                prefix=uuid,
                data=data if _was_asked(data, uuid) else None,
                offered=offered.get(known[uuid].pk, []),
                help_types=help_types,
                **shared,
            )
            for uuid in self.ids
            if uuid in known
        ]

    def initial(self):
        """What the deal says already."""
        return self.plan.shared_facts | {
            "solutions": [one.code for one in self.plan.solutions],
            "members": list(self.plan.people),
        }

    def is_valid(self):
        return not self.problems and all(form.is_valid() for form in self.forms)

    @property
    def problems(self):
        """What is wrong with the list itself, in words."""
        too_many = _("At most %(most)s partners can be invited with a new deal.") % {"most": MOST}
        gone = _("A partner you chose does not take deals any more, and is left out.")
        return [*([gone] if self.unknown else []), *([too_many] if len(self.ids) > MOST else [])]

    @property
    def invitations(self):
        return [form.invitation for form in self.forms]


def _partners(organization, ids):
    return partnering.eligible(organization).filter(uuid__in=filter(None, map(sent.uuid, ids)))


def _was_asked(data, uuid):
    return any(name.startswith(f"{uuid}-") for name in data)
