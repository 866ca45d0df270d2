"""Choosing to wait with a win until it is safe, and to wait no longer."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import scoped
from referrals import format, meanwhile, waiting
from referrals.models import Referral
from referrals.views.deal import answer, at_home


@require_POST
@scoped(referral=Referral)
@at_home
def deal_wait(request, referral):
    """``wanted``: no, to wait no longer; else wait, and tell the team when winning is safe."""

    def choose(form):
        if request.POST.get("wanted") == "no":
            waiting.stop(referral, by=request.user)
            messages.success(request, _("The deal waits no longer."))
        else:
            waiting.wait(referral, by=request.user)
            told = {"instant": format.weekday(referral.win_from).text}
            messages.success(request, _("The deal's team is told on %(instant)s.") % told)

    return answer(request, referral, choose, part="deal-head", gate=waiting.WAIT, clash=meanwhile.nothing, kind="wait")
