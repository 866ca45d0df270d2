"""The list's query string as a form: what it narrows to, in which order, and the bar and chips that say so."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.db.models import BooleanField, Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.clock import Clock
from referrals import flame, stages, terms
from referrals.forms.careful import careful
from referrals.models import TeamMember
from referrals.models.referral import SORT_KEYS
from referrals.tabs import FOUND
from referrals.words import (
    CO_SELL,
    UNANSWERED,
    DealType,
    Direction,
    Qualification,
    Reason,
    RegistrationStatus,
    Status,
    Substatus,
)

SOON = timedelta(days=3)
LATE = Q(substatus__in=UNANSWERED, answer_by__lte=Clock())  # expired to everybody, swept or not

# What came in lately and was answered later than is advised, or never (specification 9).
ADVISED, LATELY = timedelta(hours=24), timedelta(days=90)
SLOW = Q(direction=Direction.INCOMING, created_at__gte=Clock() - LATELY) & (
    Q(accepted_at__gt=F("created_at") + ADVISED)
    | Q(substatus=Substatus.DECLINED, closed_at__gt=F("created_at") + ADVISED)
    | (Q(substatus=Substatus.EXPIRED) & ~Q(status_reason=Reason.WITHDRAWN))
)

# What the status select offers → the rows that are so at this instant.
STATUSES = {
    Status.NEW: Q(status=Status.NEW, answer_by__gt=Clock()),
    Status.ACTIVE: Q(status=Status.ACTIVE),
    Status.CLOSED: Q(status=Status.CLOSED) | LATE,
    Substatus.EXPIRED: Q(status=Status.CLOSED, substatus=Substatus.EXPIRED) | LATE,
} | {
    outcome: Q(status=Status.CLOSED, substatus=outcome)
    for outcome in (Substatus.WON, Substatus.LOST, Substatus.DECLINED, Substatus.ERROR)
}
STATUS_LABELS = [(code, code.label) for code in [*Status, *(code for code in STATUSES if code in list(Substatus))]]
OPEN_STAGES = (stages.FIRST, *stages.MARKABLE)
HINT = _("Name, customer or CRM id")
ME = ("me", pgettext_lazy("team member", "Me"))
KINDS = [  # deal types by the word of the filter: each alone, and what asks the platform for help as one
    ("", _("Any type")),
    ("co_sell", _("Co-sell")),
    *DealType.choices,
]
REGISTRATIONS = [
    ("", _("Any")),
    (RegistrationStatus.NONE.value, _("Can be registered")),
    *((one.value, one.label) for one in RegistrationStatus if one != RegistrationStatus.NONE),
]
ONE_CLICK = ("co_sell", DealType.PARTNER_LED, DealType.PRIVATE, DealType.ASSESSMENT)
QUALIFIED = [(one.value, one.label) for one in (Qualification.MARKETING, Qualification.SALES)]
SORTS = [(sign + name, name) for name in SORT_KEYS for sign in ("", "-")]
DEFAULT_SORT = "urgency"
IN_SIGHT = ("q", "status", "stage", "expiring", "contact")  # fields that the bar always shows

# Fields that say nothing on a tab: there is nobody's answer to expire, nobody of ours on the team, or no such lead.
OF_DEALS = ["stage", "deal_type", "partners", "partner_role", "partner_program", "registration"]
OF_LEADS = ["contact", "urgent", "kind"]
NOT_ON = {
    "inbound": OF_LEADS,
    "outbound": [*OF_LEADS, "expiring", "slow"],
    "shared": [*OF_LEADS, "expiring", "slow", "location", "team", "registration"],
    "favorites": [*OF_LEADS, "slow"],
    "marketplace": [*OF_DEALS, "kind"],
    "qualified": OF_DEALS,
    "lead_favorites": [*OF_DEALS, "slow"],
}


@dataclass(frozen=True)
class Chip:
    """One active filter, and the address without it."""

    label: str
    remove_url: str


class DealFilters(forms.Form):
    """Every answer is optional. A wrong one is shown with its field, and the list is as if it were not there."""

    use_required_attribute = False

    q = forms.CharField(label=_("Search"), max_length=200)
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any status")), *STATUS_LABELS])
    stage = forms.ChoiceField(label=_("Sales stage"))
    expiring = forms.BooleanField(label=_("Expiring within 3 days"))
    contact = forms.BooleanField(label=_("Customer asks to be contacted"))
    urgent = forms.BooleanField(label=flame.NOW.mark, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of lead"), choices=[("", _("Any kind")), *QUALIFIED])
    slow = forms.BooleanField(label=_("Waited longer than 24 hours, last 90 days"))
    location = forms.ChoiceField(label=_("Location"))
    deal_type = forms.ChoiceField(label=_("Deal type"), choices=KINDS)
    partners = forms.BooleanField(label=_("With partners"))
    partner_role = forms.ChoiceField(label=_("Partner role"))
    partner_program = forms.ChoiceField(label=_("Partner program"))
    registration = forms.ChoiceField(label=_("Registration"), choices=REGISTRATIONS)
    min_value = forms.DecimalField(label=_("Value from"), min_value=0, max_digits=15, decimal_places=2)
    closes_before = forms.DateField(label=_("Closes before"))
    team = forms.ChoiceField(label=_("Team member"))
    sort = forms.ChoiceField(choices=SORTS, widget=forms.HiddenInput)

    def __init__(self, data, *, tab, around):
        super().__init__(data)
        self.url, self.found, self.tab = tab.url, around.found, tab.name
        roles, programs, places = around.terms[terms.ROLE], around.terms[terms.PROGRAM], around.places
        self.fields["stage"].choices = [("", _("Any stage")), *_stages(tab.name)]
        self.fields["location"].choices = [("", _("Any location")), *places]
        self.fields["team"].choices = [("", _("Anybody")), ME, *around.people]
        self.fields["partner_role"].choices = [("", _("Any role")), *roles]
        self.fields["partner_program"].choices = [("", _("Any program")), *programs]
        if tab.section == "leads":
            self.fields["status"].choices = _archived(self.fields["status"].choices)
        self.fields["q"].widget = forms.TextInput({"type": "search", "maxlength": 200, "placeholder": HINT})
        without_choices = {"location": places, "partner_program": programs}
        for name in [*NOT_ON[tab.name], *(name for name, choices in without_choices.items() if not choices)]:
            self.fields.pop(name, None)
        for field in self.fields.values():
            field.required = False
        careful(self)
        self.full_clean()
        self.valid = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, False)}

    @property
    def order(self):
        """The order asked for; unanswered by least time left, then active by close date, unless another is."""
        return self.valid.get("sort", DEFAULT_SORT)

    def narrowed(self, queryset, user):
        """The queryset with every valid answer applied."""
        for name, value in self.valid.items():
            if name in NARROWING:
                queryset = queryset.filter(NARROWING[name](value, user))
        return queryset.filter(self._with_words(self.valid["q"])) if "q" in self.valid else queryset

    def _with_words(self, words):
        """By key where few were found (row-level security keeps the words' own index to itself), else word by word."""
        if len(self.found) <= FOUND:
            return Q(pk__in=self.found)
        return Q(RawSQL("referrals_referral.search @@ referrals_query(%s)", [words], output_field=BooleanField()))

    def address(self, **changes):
        """This list's address with the valid answers, some of them changed; None leaves one out."""
        query = QueryDict(mutable=True)
        asked = {name: self.data.get(name) for name in self.valid} | changes
        query.update({name: value for name, value in asked.items() if value is not None})
        return f"{self.url}?{query.urlencode()}" if query else self.url

    @property
    def folded(self):
        """The fields that the bar keeps folded away."""
        return [field for field in self.visible_fields() if field.name not in IN_SIGHT]

    @property
    def has_folded_errors(self):
        """Whether the fold must be open: a wrong answer is inside."""
        return any(field.errors for field in self.folded)

    @property
    def shown_errors(self):
        """Fields in the bar itself with a wrong answer; the folded ones say so themselves."""
        return [self[name] for name in IN_SIGHT if name in self.errors]

    def kinds(self):
        """What a company begins, by kind, each one press away (row 21); only Outbound has such kinds."""
        if self.tab != "outbound":
            return []
        labels = dict(KINDS) | {"": _("All")}
        chosen, partners = self.valid.get("deal_type", ""), "partners" in self.valid
        kinds = [
            (labels[kind], {"deal_type": kind or None, "partners": None}, chosen == kind and not partners)
            for kind in ("", *ONE_CLICK)
        ]
        kinds.append((self.fields["partners"].label, {"deal_type": None, "partners": "on"}, partners and not chosen))
        return [{"label": label, "url": self.address(**asked), "current": now} for label, asked, now in kinds]

    def chips(self):
        """The active filters, in the order of the fields."""
        active = [name for name in self.fields if name in self.valid and name != "sort"]
        return [Chip(self._words(name), self.address(**{name: None})) for name in active]

    def _words(self, name):
        field, value = self.fields[name], self.valid[name]
        if isinstance(field, forms.BooleanField):
            return str(field.label)
        if isinstance(field, forms.ChoiceField):
            value = dict(field.choices)[value]
        return f"{field.label}: {self[name].value() if isinstance(field, forms.DateField) else value}"


def _stages(tab):
    first = {"inbound": stages.FIRST.label, "favorites": f"{stages.CREATED} / {stages.FIRST.label}"}
    labels = [first.get(tab, stages.CREATED), *(stage.label for stage in stages.MARKABLE)]
    return [(str(stage.percent), label) for stage, label in zip(OPEN_STAGES, labels, strict=True)]


def _archived(choices):
    """A lead that is closed is in its archive."""
    return [(code, _("Archived") if code == Status.CLOSED else label) for code, label in choices]


def _at_stage(percent, user):
    """Active deals whose own percentage is shown as this standard stage."""
    percents = [stage.percent for stage in OPEN_STAGES] + [stages.WON.percent]
    start = int(percent)
    following = percents[percents.index(start) + 1]
    above = Q() if start == stages.FIRST.percent else Q(sales_stage__gte=start)
    below = Q() if following == stages.WON.percent else Q(sales_stage__lt=following)
    return Q(status=Status.ACTIVE) & above & below


def _with(member, user):
    person = Q(user=user) if member == "me" else Q(user__uuid=member)
    return Q(Exists(TeamMember.objects.filter(person, referral=OuterRef("pk"))))


def _registered(status, user):
    """Of the person's own company: what others registered is theirs to know."""
    is_open = status == RegistrationStatus.NONE
    own = Q(organization=user.organization_id)
    return own & (Q(is_registrable=True) if is_open else Q(registration_status=status))


NARROWING = {
    "status": lambda status, user: STATUSES[status],
    "stage": _at_stage,
    "expiring": lambda _, user: Q(status=Status.NEW, answer_by__gt=Clock(), answer_by__lte=Clock() + SOON),
    "contact": lambda _, user: Q(customer_requested_contact=True) & (STATUSES[Status.NEW] | STATUSES[Status.ACTIVE]),
    "urgent": lambda _, user: flame.waiting(),
    "kind": lambda kind, user: Q(qualification=kind),
    "slow": lambda _, user: SLOW,
    "location": lambda place, user: Q(location__uuid=place, organization=user.organization_id),
    "deal_type": lambda kind, user: Q(deal_type__in=CO_SELL) if kind == "co_sell" else Q(deal_type=kind),
    "partners": lambda _, user: Q(is_p2p=True),
    "partner_role": lambda role, user: Q(partner_role=role),
    "partner_program": lambda program, user: Q(partner_program=program),
    "registration": _registered,
    "min_value": lambda least, user: Q(deal_value__gte=least),
    "closes_before": lambda day, user: Q(closing_date__lt=day),
    "team": _with,
}
