"""Addresses of deals."""

from django.urls import include, path, register_converter

from referrals.converters import FieldConverter, MoveConverter, StepConverter, TabConverter
from referrals.views import bulk, columns, deal, list, partners, parts, registering, send, solutions, waiting, wizard

register_converter(TabConverter, "tab")
register_converter(MoveConverter, "move")
register_converter(FieldConverter, "field")
register_converter(StepConverter, "step")


def pages(kind):
    """What the page of a deal and the page of a lead both have; ``kind`` begins the names."""
    return [
        path("<uuid:referral_id>/", deal.deal, name=kind),
        path("<uuid:referral_id>/favorite/", bulk.favorite, name=f"{kind}-favorite"),
        path("<uuid:referral_id>/moves/<move:move>/", deal.deal_move, name=f"{kind}-move"),
        path("<uuid:referral_id>/edit/<field:field>/", parts.deal_edit, name=f"{kind}-edit"),
        path("<uuid:referral_id>/team/", parts.deal_team, name=f"{kind}-team"),
        path("<uuid:referral_id>/team/<uuid:member_id>/remove/", parts.deal_team_remove, name=f"{kind}-team-remove"),
        path("<uuid:referral_id>/notes/", parts.deal_notes, name=f"{kind}-notes"),
        path("<uuid:referral_id>/timeline/", parts.deal_timeline, name=f"{kind}-timeline"),
    ]


urlpatterns = [
    path("", list.start, name="deals-start"),
    path("bulk/", bulk.bulk, name="deals-bulk"),
    path("columns/", columns.columns_page, name="deals-columns"),
    path("registered/", include("referrals.sheet_urls")),
    path("<tab:tab>/", list.deals, name="deals"),
    path("new/", wizard.new, name="deal-new"),
    path("drafts/<uuid:draft_id>/review/", wizard.review, name="draft-review"),
    path("drafts/<uuid:draft_id>/discard/", wizard.discard, name="draft-discard"),
    path("drafts/<uuid:draft_id>/<step:step>/", wizard.step, name="draft"),
    path("send/", send.send, name="deal-send"),
    *pages("deal"),
    path("<uuid:referral_id>/solutions/", solutions.deal_solutions, name="deal-solutions"),
    path(
        "<uuid:referral_id>/solutions/<uuid:line_id>/price/", solutions.deal_solution_price, name="deal-solution-price"
    ),
    path(
        "<uuid:referral_id>/solutions/<uuid:line_id>/remove/",
        solutions.deal_solution_remove,
        name="deal-solution-remove",
    ),
    path("<uuid:referral_id>/partners/", partners.deal_partners, name="deal-partners"),
    path("<uuid:referral_id>/wait/", waiting.deal_wait, name="deal-wait"),
    path("<uuid:referral_id>/registrations/", registering.registrations, name="deal-registrations"),
    path("<uuid:referral_id>/registrations/new/", registering.register, name="deal-register"),
    path(
        "<uuid:referral_id>/registrations/<uuid:registration_id>/",
        registering.registration,
        name="deal-registration",
    ),
]
