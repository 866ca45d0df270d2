"""The platform's review of registrations: the queue, one registration, and what a reviewer does with it."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import scoped
from accounts.roles import Role
from referrals import registration as registering
from referrals.models import Registration

ASKING = {name: step for name, step in registering.STEPS.items() if step.of_platform}


@require_safe
@scoped(Role.REGISTRATION_REVIEWER)
def reviews(request):
    """What waits for a review, the oldest first."""
    rows = Registration.objects.visible_to(request.user).select_related("solution").order_by("submitted_at", "pk")
    return render(request, "referrals/reviews.html", {"rows": list(rows[:25])})


@require_safe
@scoped(Role.REGISTRATION_REVIEWER, registration=Registration)
def review(request, registration):
    """One registration: the deal beside the answers."""
    return render(request, "referrals/review.html", {"registration": registration})


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Role.REGISTRATION_REVIEWER, registration=Registration)
def review_step(request, registration, step):
    """GET: the page. POST: what a reviewer does with it."""
    if step not in ASKING:
        raise Http404
    return redirect("review", registration.uuid)
