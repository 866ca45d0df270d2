"""The score that orders partners in searches, and what it is made from (specification 9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.models import Organization
from accounts.roles import Role


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own company's score, to whoever answers for its deals or its profile; never another's."""
        if not user.holds(Role.REFERRALS_ADMIN, Role.REFERRALS_USER, Role.PROFILE_ADMIN):
            return self.none()
        return self.filter(organization=user.organization_id)

    workable_by = visible_to


class Score(models.Model):
    """One company's three weighted sums as of an instant; older marks weigh half as much after each half-life."""

    organization = models.OneToOneField(Organization, models.CASCADE, related_name="+")
    as_of = models.DateTimeField(_("as of"))
    answered = models.FloatField(default=0)  # sum of weight x credit of the answers
    answers = models.FloatField(default=0)  # sum of their weights
    reported = models.FloatField(default=0)
    reports = models.FloatField(default=0)
    won = models.FloatField(default=0)
    outcomes = models.FloatField(default=0)
    answer_count = models.PositiveIntegerField(default=0)  # how many marks each number is made from, unweighted
    report_count = models.PositiveIntegerField(default=0)
    outcome_count = models.PositiveIntegerField(default=0)  # below three the fit is neutral
    value = models.FloatField(_("score"), default=0.5)
    swept_on = models.DateField(null=True)  # the last day (UTC) on which it was compared with the marks

    objects = tenancy.rows(ScoreQuerySet)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")

    def __str__(self):
        return f"{self.value:.3f}"


class Mark(models.Model):
    """What one referral adds to its company's score, once per kind; counted in the same statement that writes it."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("Answered in time")
        REPORT = "report", _("Outcome reported")
        FIT = "fit", _("Won or lost")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    credit = models.FloatField()  # 0 to 1
    at = models.DateTimeField()

    objects = tenancy.rows()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [models.UniqueConstraint(fields=["organization", "referral", "kind"], name="marked_once")]

    def __str__(self):
        return f"{self.kind} {self.credit}"


class Reading(models.Model):
    """How far the history of deals has been read for the score: one row, held by whoever reads on."""

    event_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("place in the history")
        verbose_name_plural = _("places in the history")

    def __str__(self):
        return str(self.event_id)
