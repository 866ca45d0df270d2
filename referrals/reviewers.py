"""The platform's reviewers of registrations: who they are, and what they are told."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import outbox, tenancy
from accounts.models import Notice, Organization, OrganizationGrant
from accounts.roles import Role
from referrals import format
from referrals.models import Registration
from referrals.words import RegistrationStatus

WAITS = gettext_lazy("A registration waits for its review: %(deal)s")


def tell(registration):
    """Post one notice to each reviewer where the registration waits for one; none where it does not."""
    if registration.status != RegistrationStatus.REVIEW:
        return
    platform = Organization.platform()
    with tenancy.entered(platform):
        key = f"registration:{registration.pk}:{registration.version}"
        outbox.post(
            [
                Notice(
                    organization=platform,
                    user_id=person,
                    kind="review_waits",
                    subject=registration.pk,
                    key=f"{key}:{person}",
                )
                for person in reviewers_of(platform)
            ]
        )


def reviewers_of(platform):
    """The ids of the people who review."""
    held = OrganizationGrant.objects.filter(
        content_object=platform, permission__codename=Role.REGISTRATION_REVIEWER, user__is_active=True
    )
    return list(held.order_by("user").values_list("user", flat=True))


def waiting(person, *, limit):
    """How many registrations wait for a review, as far as it is worth counting."""
    rows = Registration.objects.visible_to(person).filter(status=RegistrationStatus.REVIEW)
    return rows.order_by()[:limit].count()


@outbox.kind("review_waits", "referrals/mail/deal", about=Registration, related=("solution",))
def review_waits(notice):
    """To a reviewer: whose registration, of what, for whom."""
    registration = notice.about
    if registration is None:
        return None
    facts = registration.facts
    return {
        "is_over": registration.status != RegistrationStatus.REVIEW,
        "subject": WAITS % {"deal": facts["name"]},
        "sentence": _("%(company)s has registered a win.") % {"company": facts["company"]},
        "facts": [
            (_("Deal"), facts["name"]),
            (_("Customer"), facts["customer_name"]),
            (_("Solution"), str(registration.solution)),
            (_("Value in US dollars"), format.dollars(registration.usd_value)),
        ],
        "why": _("as registration reviewer"),
        "path": reverse("review", args=[registration.uuid]),
        "open": _("Open the registration"),
    }
