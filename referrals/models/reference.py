"""Reference data that operators edit and that changes by the year; whatever was chosen once keeps its label."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from referrals.tags import Industry, Product, Service
from referrals.words import HelpType, PartnerRole, Reason


def today():
    """The product's day, not the reader's: reference data changes at the same moment for everybody."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class VersionedQuerySet(models.QuerySet):
    def in_force(self, day=None):
        """What can be chosen on that day (default: today)."""
        day = day or today()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class Versioned(models.Model):
    """One version of an entry: its code is for machines and never changes, its label holds between two dates."""

    code = models.SlugField(_("code"), max_length=50)
    label = models.CharField(_("label"), max_length=100)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = VersionedQuerySet.as_manager()

    SAME = ("code",)  # what all versions of an entry have in common

    class Meta:
        abstract = True

    def __str__(self):
        return self.label


def one_version_a_day(name, *also):
    """No two versions of a code are in force on the same day."""
    days = Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange", output_field=DateRangeField())
    equal = [(column, "=") for column in (*also, "code")]
    return ExclusionConstraint(name=name, expressions=[*equal, (days, "&&")])


class SolutionArea(Versioned):
    """What is being sold, roughly."""

    class Meta:
        ordering = ["label"]
        verbose_name = _("solution area")
        verbose_name_plural = _("solution areas")
        constraints = [one_version_a_day("one_area_a_day")]


class SolutionPlay(Versioned):
    """What is being sold within an area."""

    area = models.ForeignKey(SolutionArea, models.PROTECT, related_name="plays", verbose_name=_("solution area"))

    class Meta:
        ordering = ["label"]
        verbose_name = _("solution play")
        verbose_name_plural = _("solution plays")
        constraints = [one_version_a_day("one_play_a_day")]


class Term(Versioned):
    """A code that deals and profiles store: a reason, a help type, a partner role or program, a tag.

    Without a label of its own a built-in code is called as ``words`` calls it, in the reader's language; ``labels``
    holds what operators call it in single languages.
    """

    class Kind(models.TextChoices):
        REASON = "reason", _("Reason")
        HELP = "help", _("Help type")
        ROLE = "role", _("Partner role")
        PROGRAM = "program", _("Partner program")
        INDUSTRY = "industry", _("Industry")
        PRODUCT = "product", _("Product")
        SERVICE = "service", _("Service")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("label"), max_length=100, blank=True)
    labels = models.JSONField(_("labels by language"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    used_for = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("used for"),
        help_text=_("For reasons: which steps offer it."),
    )  # fmt: skip
    needs_words = models.BooleanField(_("needs an explanation"), default=False)

    SAME = ("kind", "code")

    class Meta:
        ordering = ["kind", "position", "code"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [one_version_a_day("one_term_a_day", "kind")]

    def __str__(self):
        return self.own_label or shipped(self.kind, self.code)

    @property
    def own_label(self):
        """What operators call it in the reader's language; empty where the product's own word holds."""
        return self.labels.get(get_language() or "", "") or self.label


SHIPPED = {
    Term.Kind.REASON: Reason,
    Term.Kind.HELP: HelpType,
    Term.Kind.ROLE: PartnerRole,
    Term.Kind.PROGRAM: (),
    Term.Kind.INDUSTRY: Industry,
    Term.Kind.PRODUCT: Product,
    Term.Kind.SERVICE: Service,
}


def shipped(kind, code):
    """The product's own word for a code, in the reader's language; the code itself where it has none."""
    return str(SHIPPED[kind](code).label) if code in SHIPPED[kind] else code
