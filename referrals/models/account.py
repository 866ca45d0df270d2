"""The customers one can choose: the platform's account list, the D-U-N-S directory, and how they are loaded."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Organization
from referrals.models.engagement import Engagement
from referrals.words import AccountCategory


class CustomerAccount(models.Model):
    """A company that could be somebody's customer (specification 2.7, 5). Not behind the tenants' wall.

    ``source`` and ``key`` are its natural key: the platform's account id, or the D-U-N-S number in the directory.
    Accounts of one ``link_group`` are the same customer. ``plain`` and ``also`` are what the search compares.
    """

    class Source(models.TextChoices):
        PLATFORM = "platform", _("Account list of the platform")
        DIRECTORY = "duns", _("D-U-N-S directory")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    key = models.CharField(_("account id"), max_length=40)
    category = models.CharField(_("account category"), max_length=10, choices=AccountCategory)
    name = models.CharField(_("name"), max_length=200)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name=_("other names"))
    parent_name = models.CharField(_("parent company"), max_length=200, blank=True)
    link_group = models.CharField(_("link group"), max_length=40, blank=True)
    duns = models.CharField(_("D-U-N-S number"), max_length=9, blank=True)
    line1 = models.CharField(_("address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state or region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)
    has_macc = models.BooleanField(_("has a consumption commitment"), default=False)
    is_federal = models.BooleanField(_("federal"), default=False)
    plain = models.TextField(editable=False)
    also = models.TextField(editable=False, blank=True)
    updated_at = models.DateTimeField(_("updated"), db_default=Clock(), editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("customer account")
        verbose_name_plural = _("customer accounts")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_account_per_key")]

    def __str__(self):
        return self.name

    def save(self, *args, update_fields=None, **options):
        """Saves what the search compares as well, and learns the words of the names."""
        from referrals.customers import plain, spelling  # they know this module

        plain.fill(self)
        fields = update_fields if update_fields is None else {*update_fields, "plain", "also"}
        super().save(*args, update_fields=fields, **options)
        spelling.learn(plain.words_of(self))


class NameWord(models.Model):
    """A word that stands in names of accounts, for finding it by a misspelt one.

    ``near`` holds hashes of the word and of what is left of it without one of its letters.
    """

    word = models.CharField(max_length=40, primary_key=True)
    near = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = _("word of a name")
        verbose_name_plural = _("words of names")

    def __str__(self):
        return self.word


class AccountImport(models.Model):
    """One file of accounts on its way in: checked first, then applied batch by batch from where it stands."""

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        APPLYING = "applying", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("file"), max_length=200)
    path = models.CharField(max_length=500, editable=False)
    size = models.BigIntegerField(_("bytes"), default=0, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING, editable=False)
    problem = models.TextField(_("problem"), blank=True, editable=False)
    offset = models.BigIntegerField(default=0, editable=False)
    line = models.BigIntegerField(default=0, editable=False)
    rows = models.BigIntegerField(_("rows"), default=0, editable=False)
    added = models.BigIntegerField(_("new"), default=0, editable=False)
    changed = models.BigIntegerField(_("changed"), default=0, editable=False)
    unchanged = models.BigIntegerField(_("unchanged"), default=0, editable=False)
    refused = models.BigIntegerField(_("refused"), default=0, editable=False)
    preview = models.JSONField(default=list, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    updated_at = models.DateTimeField(_("updated"), db_default=Clock(), editable=False)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import of accounts")
        verbose_name_plural = _("imports of accounts")

    def __str__(self):
        return self.name

    @property
    def is_moving(self):
        """Whether a worker goes on with it by itself."""
        return self.state in (self.State.CHECKING, self.State.APPLYING)

    @property
    def percent(self):
        """How much of the file is read, of this round."""
        return 100 if self.offset >= self.size else 100 * self.offset // self.size


class ImportProblem(models.Model):
    """A row of a file that was refused, and why."""

    of = models.ForeignKey(AccountImport, models.CASCADE, related_name="problems", db_index=False)
    line = models.BigIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=300)
    text = models.CharField(_("row"), max_length=500, blank=True)

    class Meta:
        ordering = ["line", "pk"]
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        indexes = [models.Index(fields=["of", "line"], name="problem_of_import")]

    def __str__(self):
        return f"{self.line}: {self.reason}"


class ImportKey(models.Model):
    """The line of a file in which an account stood first, so that a second one is found; forgotten with the file."""

    pk = models.CompositePrimaryKey("of_id", "source", "key")
    of = models.ForeignKey(AccountImport, models.CASCADE, related_name="keys", db_constraint=False, db_index=False)
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=40)
    line = models.BigIntegerField()

    class Meta:
        verbose_name = _("line of an account")
        verbose_name_plural = _("lines of accounts")

    def __str__(self):
        return f"{self.source} {self.key}: {self.line}"


class AccountMatch(models.Model):
    """The question which account a customer is that was typed by hand or taken from the directory (specification 5).

    It belongs to the company that began the deal. While it is open, a request for help is held (``holds``).
    """

    class Decision(models.TextChoices):
        PENDING = "pending", _("Waiting for account matching")
        MANAGED = "managed", _("Managed")
        UNMANAGED = "unmanaged", _("Unmanaged")
        NONE = "none", _("No match")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, related_name="matches", db_constraint=False, db_index=False
    )
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.PENDING)
    holds = models.BooleanField(_("a request to the sellers waits for it"), default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("asked by"),
    )
    candidates = models.JSONField(_("candidates"), null=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), null=True)
    account = models.ForeignKey(
        CustomerAccount, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("account")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("waiting since"), db_default=Clock(), editable=False)

    objects = tenancy.rows()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("account match")
        verbose_name_plural = _("account matches")
        constraints = [models.UniqueConstraint(fields=["organization", "engagement"], name="one_match_per_engagement")]
        indexes = [
            models.Index(fields=["referral"], name="match_of_referral"),
            models.Index(fields=["created_at"], name="match_waiting", condition=models.Q(decision="pending")),
        ]

    def __str__(self):
        return str(self.uuid)
