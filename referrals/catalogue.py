"""Searching the catalogue of solutions: what a company may sell with others, narrowed and page by page (2.5, 6)."""

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields.tuple_lookups import Tuple
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization
from referrals.models import Solution
from referrals.words import Intent

PAGE = 20
FEW = 1000


class Kind(models.TextChoices):
    """What the searcher picks from; an assessment is sold alone, so it is never among the others."""

    OWN = "own", gettext_lazy("Our own solutions")
    PLATFORM = "platform", gettext_lazy("Solutions of the platform")
    OTHER = "other", gettext_lazy("Solutions of other partners")
    ASSESSMENT = "assessment", gettext_lazy("Solution assessments")


# Flag → its icon; the words are the model's. Shown wherever a solution is.
FLAGS = {
    "is_co_sell_ready": "badge-check",
    "is_ip_eligible": "handshake",
    "is_macc_eligible": "chart-column",
    "is_incentivized": "store",
}
SHOWN = ("code", "name", "name_key", "kind", "organization__name", *FLAGS)


@dataclass(frozen=True)
class Page:
    """Up to PAGE solutions; ``after``: the code that the next page begins behind, empty on the last one."""

    solutions: list
    after: str = ""

    @property
    def rows(self):
        """The solutions as ready strings."""
        return [row(solution) for solution in self.solutions]


def row(solution):
    """A solution as people read it."""
    return {
        "code": solution.code,
        "name": solution.name,
        "publisher": solution.organization.name,
        "kind": solution.get_kind_display(),
        "flags": [{"icon": icon, "label": LABELS[name]} for name, icon in FLAGS.items() if getattr(solution, name)],
    }


LABELS = {name: Solution._meta.get_field(name).verbose_name for name in FLAGS}


def search(organization, asked, after=None):
    """A page of what this company may choose, by name. ``asked``: the form's valid answers, each optional."""
    found = _narrowed(organization, asked)
    if after and after.isprintable() and (last := found.filter(code=after).values_list("name_key", "pk").first()):
        found = found.filter(_beyond(*last))
    solutions = list(found.select_related("organization").only(*SHOWN).order_by("name_key", "pk")[: PAGE + 1])
    return Page(solutions[:PAGE], solutions[PAGE - 1].code if len(solutions) > PAGE else "")


def _narrowed(organization, asked):
    kind = asked.get("kind")
    assessments = kind == Kind.ASSESSMENT
    found = (Solution.objects.assessments_for if assessments else Solution.objects.offered_to)(organization)
    if kind and not assessments:
        found = found.filter(KINDS[kind](organization))
    if asked.get("publisher"):
        publishers = Organization.objects.filter(name__icontains=asked["publisher"])
        found = found.filter(organization__in=list(publishers.values_list("pk", flat=True)))
    if asked.get("macc"):
        found = found.filter(is_macc_eligible=True)
    if asked.get("incentive"):
        found = found.filter(is_incentivized=True)
    return found.filter(_with_words(asked["q"])) if asked.get("q") else found


KINDS = {
    Kind.OWN: lambda organization: Q(organization=organization),
    Kind.PLATFORM: lambda organization: Q(kind=Solution.Kind.PLATFORM),
    Kind.OTHER: lambda organization: Q(kind=Solution.Kind.PARTNER) & ~Q(organization=organization),
}


def _with_words(words):
    """Every word begins one of the name or the code. By key where few have them: PostgreSQL takes rare words for
    common ones, and would look for them along the order of the names."""
    match = Q(RawSQL("referrals_solution.search @@ referrals_query(%s)", [words], output_field=models.BooleanField()))
    keys = list(Solution.objects.filter(match).order_by().values_list("pk", flat=True)[: FEW + 1])
    return Q(pk__in=keys) if len(keys) <= FEW else match


def _beyond(name_key, pk):
    """One row comparison, which the index of the order answers."""
    return Func(
        Tuple(F("name_key"), F("pk")),
        Tuple(Value(name_key), Value(pk)),
        template="%(expressions)s",
        arg_joiner=" > ",
        output_field=models.BooleanField(),
    )


def hints(asked, page, *, account=None, intent=""):
    """What would suit this customer, and what to try where nothing was found; nothing of it is a condition."""
    said = []
    if account is not None and account.has_macc and not asked.get("macc"):
        said.append(_("This customer has a consumption commitment: prefer solutions that count towards it."))
    if intent == Intent.YES and not asked.get("incentive"):
        said.append(_("This customer means to buy through the marketplace: prefer incentivized solutions."))
    if not page.solutions:
        said.append(_nothing(asked.get("kind")))
    return said


def _nothing(kind):
    if kind == Kind.PLATFORM:
        return _("Nothing found. Nearly everything the platform sells is here: try another name or a similar solution.")
    return _("Nothing found. Try fewer words, or another kind of solution.")
