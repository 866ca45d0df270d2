"""Organization › Ranking: a company's own score, explained to its people."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import scoped
from accounts.roles import Role
from leads.page import ranking as page


@require_safe
@scoped(Role.REFERRALS_ADMIN, Role.REFERRALS_USER, Role.PROFILE_ADMIN)
def ranking(request):
    """The three numbers of one's own company; nobody else's are reachable."""
    return render(request, "leads/ranking.html", {"ranking": page.of(request.user)})
