"""Keeps machines out of the inquiry form without asking people anything: time, a trap, and limits in the database."""

import ipaddress
import re
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.mailbox import Mailbox
from leads.models import Inquiry
from referrals.moves import Refused
from referrals.words import Qualification

LONGEST = timedelta(hours=24)
SALT = "leads.inquiry.form"

# Whose inquiries are counted, the setting that says how many, in which time, and what is said beyond it.
LIMITS = [
    (
        ("mailbox",),
        "INQUIRIES_PER_ADDRESS",
        timedelta(days=1),
        _("Enough inquiries were sent with this e-mail address today. Send this one tomorrow."),
    ),
    (
        ("network",),
        "INQUIRIES_PER_NETWORK",
        timedelta(hours=1),
        _("Many inquiries came from your network in the last hour. Send this one in an hour."),
    ),
    (
        (),
        "INQUIRIES_PER_HOUR",
        timedelta(hours=1),
        _("More inquiries arrive at the moment than can be taken. Send this one in an hour."),
    ),
]


class TooMany(Refused):
    """A limit is reached; the message says when to come back, ``wait`` in how many seconds at the latest."""

    def __init__(self, words, wait):
        super().__init__(words)
        self.wait = int(wait.total_seconds())


class Seal(NamedTuple):
    """What a form carries that nobody can make up: its own id, and when it was opened."""

    key: UUID
    opened_at: int

    @classmethod
    def new(cls):
        """For a form that is opened now."""
        return cls(uuid4(), int(timezone.now().timestamp()))

    @classmethod
    def read(cls, text):
        """The seal that stands in the form, or None where it is not one of ours."""
        try:
            key, dot, opened_at = Signer(salt=SALT).unsign(text).partition(".")
            return cls(UUID(hex=key), int(opened_at))
        except (BadSignature, ValueError):
            return None

    def __str__(self):
        return Signer(salt=SALT).sign(f"{self.key.hex}.{self.opened_at}")

    @property
    def is_outlived(self):
        """Whether the form was open for so long that what it says of the partners may be over."""
        return self._age > LONGEST.total_seconds()

    @property
    def is_hasty(self):
        """Whether nobody can have read and filled in the form since it was opened."""
        return self._age < settings.INQUIRY_SECONDS

    @property
    def _age(self):
        return timezone.now().timestamp() - self.opened_at


def network_of(request):
    """The network that the request came from, by what the trusted proxy says: the address cut to /24, or to /48."""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request).partition("%")[0])
    except (ValueError, PermissionDenied):
        return ""  # of nobody can be said where they are: they are counted together
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def one_at_a_time():
    """Until the transaction ends nobody else sends an inquiry, so that counting and writing are one thing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('leads.inquiry'))")


def admit(facts):
    """Raise TooMany where a limit is reached. Inside the platform's tenant, after ``one_at_a_time``."""
    facts = facts | {"mailbox": Mailbox(Value(facts["email"]))}
    for columns, setting, period, words in LIMITS:
        same = {column: facts[column] for column in columns}
        recent = Inquiry.objects.filter(kind=Qualification.DIRECT, created_at__gt=timezone.now() - period, **same)
        most = getattr(settings, setting)
        if not columns and _is_alone(facts["network"], recent):
            most *= 2  # so that a few networks, however busy, do not close the form to everybody else
        if recent.order_by()[:most].count() >= most:
            raise TooMany(str(words), period)


def _is_alone(network, recent):
    """Whether none of these came from its part of the net: what one provider hands out, /16 or, of IPv6, /32."""
    near = re.match(r"[^.:]+[.:][^.:]+[.:]", network)
    return bool(near) and not recent.filter(network__startswith=near[0]).exists()
