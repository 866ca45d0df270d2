"""The page of one deal, as strings ready to show: what is on it, for whom, and which of it asks something now."""

from django.db.models import Exists, OuterRef
from django.http import Http404

from referrals import terms
from referrals.models import Favorite, Referral
from referrals.page import details, eyes, head, parties, rail, registration, solutions, thread

RELATED = ("organization", "location", "invited_by", "solution_area", "solution_play")


def context(referral, viewer, *, conflict=None, before=None, notes_before=None, **asked):
    """Everything that ``referrals/deal.html`` shows. ``asked``: what is being asked now, and its form.

    ``asking``: a move; ``editing``: a field; ``adding``: a part that something is added to; ``leaving``: the member
    who is about to take themselves off the team; ``form``: the form of whichever it is, where it was sent already.
    """
    deal = loaded(referral, viewer)
    deal.standing = registration.of(deal)
    seen = head.context(deal, viewer, **asked) | {"conflict": conflict, "details": details.sections(deal, **asked)}
    seen |= thread.notes(deal, viewer, notes_before, **asked)
    if not deal.is_lead:
        seen |= solutions.section(deal, **asked)
    if not deal.mine:
        return seen | {"rail": rail.steps(deal, None), "parties": parties.owner(deal), "eyes": eyes.onlooker(deal)}
    faces = [] if deal.is_lead else parties.faces(deal)
    return (
        seen
        | head.turn(deal, faces)
        | {"rail": rail.steps(deal, head.stages_reached(deal)), "parties": parties.cards(deal, faces)}
        | registration.card(deal)
        | parties.inviting(deal)
        | parties.team(deal, viewer, **asked)
        | thread.timeline(deal, before)
        | {"eyes": eyes.everybody(deal, faces)}
    )


def loaded(referral, viewer):
    """The row with what the page needs of it, and ``mine``: whether this person may work it, or only look."""
    favorite = Favorite.objects.filter(organization=viewer.organization_id, user=viewer, referral=OuterRef("pk"))
    for mine, rows in ((True, Referral.objects.workable_by), (False, Referral.objects.visible_to)):
        row = rows(viewer).filter(pk=referral.pk).select_related(*RELATED).annotate(is_favorite=Exists(favorite))
        if deal := row.prefetch_related("team", "contacts").first():
            deal.mine, deal.labels = mine, terms.labels()
            deal.url = deal.get_absolute_url()
            return deal
    raise Http404
