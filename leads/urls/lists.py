"""Addresses of leads, as partners and the platform's staff see them."""

from django.urls import path, register_converter

from leads.views import sending
from referrals.converters import LeadTabConverter
from referrals.urls import pages
from referrals.views import bulk, list

register_converter(LeadTabConverter, "lead_tab")

urlpatterns = [
    path("", list.start, {"section": "leads"}, name="leads-start"),
    path("bulk/", bulk.bulk, {"section": "leads"}, name="leads-bulk"),
    path("send/", sending.send, name="lead-send"),
    path("sent/", sending.sent, name="leads-sent"),
    path("sent/<uuid:inquiry_id>/", sending.sent_lead, name="lead-sent"),
    path("<lead_tab:tab>/", list.deals, name="leads"),
    *pages("lead"),
]
