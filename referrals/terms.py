"""The words of codes: what can be chosen today, and what a choice of another day was called then."""

from collections import defaultdict
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import get_language

from referrals.models import Term
from referrals.models.reference import SHIPPED, shipped, today

REASON, HELP, ROLE, PROGRAM = Term.Kind.REASON, Term.Kind.HELP, Term.Kind.ROLE, Term.Kind.PROGRAM
# Tags: column of a deal, a profile or an inquiry → the kind of its codes (2.9).
TAGS = {"industries": Term.Kind.INDUSTRY, "products": Term.Kind.PRODUCT, "services": Term.Kind.SERVICE}
# Column of a deal → the kind of its codes.
COLUMNS = {"status_reason": REASON, "help_type": HELP, "partner_role": ROLE, "partner_program": PROGRAM}
# What a reason can be offered for; the platform's sellers decline by a list of their own.
STEPS = ("decline", "platform_decline", "lose", "error")


def offered(kind, *, used_for=""):
    """The terms that can be chosen today, in their order."""
    terms = Term.objects.in_force().filter(kind=kind)
    return list(terms.filter(used_for__contains=[used_for]) if used_for else terms)


def choices(kind, *, used_for=""):
    """(code, label) of what can be chosen today, in order."""
    return [(term.code, str(term)) for term in offered(kind, used_for=used_for)]


def needs_words(code):
    """Whether this reason says nothing by itself."""
    return Term.objects.in_force().filter(kind=REASON, code=code, needs_words=True).exists()


def label(kind, code, on=None):
    """One code's label on that day or at that instant (default: today); for more than one, ask ``labels()``."""
    return Labels(Term.objects.filter(kind=kind, code=code)).of(kind, code, on) if code else ""


def labels():
    """The labels of all codes on all days: one query, at the first question."""
    return Labels(Term.objects.all())


class Labels:
    """What codes were called when; the rows are read once, when the first label is asked for."""

    def __init__(self, terms=()):
        self.terms = terms

    @cached_property
    def _versions(self):
        versions = defaultdict(list)
        for term in sorted(self.terms, key=lambda one: (one.valid_from is not None, one.valid_from)):
            versions[term.kind, term.code].append(term)
        return versions

    def of(self, kind, code, on=None):
        """The label on that day or at that instant; a code that no version knows reads as it was typed."""
        if not code:
            return ""
        versions = self._versions[kind, code]
        day = day_of(on)
        begun = [term for term in versions if term.valid_from is None or term.valid_from <= day]
        found = begun[-1:] or versions[:1]
        return str(found[0]) if found else shipped(kind, code)

    def on_deal(self, deal, column):
        """The label of what a deal holds in that column, as it was when the deal began; of a reason, when it closed."""
        moment = deal.closed_at if column == "status_reason" else None
        return self.of(COLUMNS[column], getattr(deal, column), moment or deal.created_at)


def day_of(moment):
    """The product's day of an instant: reference data changes at the same moment for everybody."""
    if moment is None:
        return today()
    return timezone.localdate(moment, timezone.get_default_timezone()) if isinstance(moment, datetime) else moment


def label_of(kind, column, *, at="created_at"):
    """A text expression for a list's rows: the label of that column's code when the row began, as ``Labels.of``."""
    there = Func(Value(settings.TIME_ZONE), OuterRef(at), function="timezone", output_field=DateTimeField())
    begun_by = Cast(there, DateField())
    versions = Term.objects.filter(kind=kind, code=OuterRef(column)).annotate(
        late=Case(When(Q(valid_from=None) | Q(valid_from__lte=begun_by), then=Value(0)), default=Value(1)),
    )
    newest_begun = F("valid_from").desc(nulls_last=True)
    # Of those that had begun the newest, else the first of all.
    nearest = versions.order_by("late", Case(When(late=1, then=F("valid_from"))), newest_begun)
    text = {"output_field": TextField()}
    in_language = NullIf(KT(f"labels__{get_language() or ''}"), Value("", **text))
    own = Coalesce(in_language, NullIf(Cast("label", **text), Value("", **text)), **text)
    words = [When(**{column: code.value}, then=Value(str(code.label))) for code in SHIPPED[kind]]
    word = Case(*words, default=Cast(column, **text), **text)
    return Coalesce(Subquery(nearest.values(own=own)[:1]), word, **text)
