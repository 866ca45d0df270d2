"""The details of a deal, each edited in place or with the reason why it cannot be."""

from django.utils.translation import gettext as _

from referrals import editing, format, matching, terms
from referrals.forms.details import detail_form
from referrals.history import label
from referrals.page.registration import can_be_refused

# Who only looks sees none of these: they belong to the owner's side (specification 2.1, 2.4).
OWN = frozenset(
    {"external_reference", "campaign", "contact", "duns", "category", "consent", "consent_to_contact", "sender_team"}
)
CARDS = {
    "customer": ("customer", "duns", "category", "consent", "consent_to_contact", "contact"),
    "help": ("help", "help_notes", "sender_team"),
}
OF_LEADS = {
    "customer": ("contact", "customer", "size", "industries", "products", "services", "consent_to_contact"),
}
NOT_OF_LEADS = frozenset({"duns", "consent"})  # what a lead always says the same of


def sections(deal, *, editing=None, form=None, **_asked):
    """Cards of rows: the deal, its customer, the help it asked for."""
    rows = {name: _row(deal, field, editing, form) for name, field in _shown(deal)}
    cards = OF_LEADS if deal.is_lead else CARDS
    apart = {name: [rows.pop(one) for one in names if one in rows] for name, names in cards.items()}
    details = _section(_("Details"), [*rows.values(), *_fixed(deal)], _closed(deal) if deal.mine else "")
    customer = _section(_("Customer"), [_fact(label("customer_name"), deal.customer_name), *apart["customer"]])
    if deal.is_lead:  # whom to call comes first
        return [customer, details]
    return [details, customer, *([_section(_("Help asked for"), apart["help"])] if apart["help"] else [])]


def _section(title, rows, why_not=""):
    return {"title": title, "rows": rows, "why_not": why_not}


def _shown(deal):
    return [
        (name, field)
        for name, field in editing.FIELDS.items()
        if name in VALUES and field.is_on(deal) and (deal.mine or name not in OWN)
        if not (deal.is_lead and name in NOT_OF_LEADS)
    ]


def _closed(deal):
    """Why nothing can be edited, said once; empty where something can."""
    if deal.is_overdue:
        return _("The time to answer is over: nothing can be edited.")
    if deal.is_unanswered and deal.is_lead:
        return _("Accept the lead first: until then nothing can be edited.")
    if deal.is_unanswered:
        return _("Accept the deal first: until then nothing can be edited.")
    if deal.is_closed and deal.is_lead:
        return _("The lead is in the archive: nothing can be edited.")
    return _("The deal is closed: nothing can be edited.") if deal.is_closed else ""


def _row(deal, field, editing_now, form):
    here = editing_now is not None and editing_now.name == field.name
    why = editing.why_frozen(deal, field) if deal.mine and not _closed(deal) else ""
    open_ = deal.mine and not why and not _closed(deal)
    return {
        "name": field.name,
        "label": _label(field, deal),
        "value": VALUES[field.name](deal),
        "frozen": why,
        "edit_url": deal.address("edit", field) if open_ else "",
        "editing": here and open_,
        "form": (form or detail_form(field, deal, by=None)) if here and open_ else None,
    }


def _label(field, deal):
    if field.name == "help_notes" and deal.is_p2p and deal.is_inbound:
        return _("Why you are invited")
    if field.name == "closing_date" and deal.is_lead:
        return _("Estimated purchase date")
    return {"contact": _("Contact"), "customer": _("Address")}.get(field.name) or label(field.columns[0])


def contact(deal):
    """Whom to talk to at the customer, in lines."""
    return "\n\n".join(_lines(str(one), one.title, one.phone, one.email) for one in deal.contacts.all())


def _senders(deal):
    return "\n\n".join(
        _lines(f"{one.get('first_name', '')} {one.get('last_name', '')}".strip(), one.get("phone"), one.get("email"))
        for one in deal.sender_team
    )


def _lines(*parts):
    return "\n".join(part for part in parts if part)


def _address(deal):
    place = " ".join(part for part in (deal.customer_postal_code, deal.customer_city) if part)
    country = format.country(deal.customer_country)
    return _lines(deal.customer_line1, deal.customer_line2, place, deal.customer_state, country)


def _category(deal):
    words = str(deal.get_customer_category_display())
    if deal.customer_is_matched and deal.customer_category in matching.UNSETTLED:
        return " · ".join([words, _("no matching account")])
    return " · ".join([words, _("account matching is pending")]) if matching.is_pending(deal) else words


def _yes(answer):
    return _("Yes") if answer else _("No")


def _fixed(deal):
    rows = [_fact(_("Created"), format.instant(deal.created_at).text, format.instant(deal.created_at).exact)]
    if deal.is_lead:
        source = (str(deal.get_qualification_display()), str(deal.get_referral_source_display()))
        rows.append(_fact(_("Where it came from"), " · ".join(part for part in source if part)))
    if deal.invited_by_id and deal.mine:
        rows.append(_fact(_("Sent by"), deal.invited_by.name))
    if deal.was_won_early and deal.standing and can_be_refused(deal.standing):
        rows.append(_fact(_("Registration"), _("Won soon after creation: a registration may be refused for it.")))
    return rows


def _fact(name, value, exact=""):
    return {"label": name, "value": value, "exact": exact, "frozen": "", "edit_url": "", "editing": False}


def _tags(name):
    """The codes of one kind, each by its label of the day on which the lead came."""
    return lambda deal: "\n".join(
        str(deal.labels.of(terms.TAGS[name], code, deal.created_at)) for code in getattr(deal, name)
    )


def _area(deal):
    return " · ".join(str(one) for one in (deal.solution_area, deal.solution_play) if one)


VALUES = {
    "name": lambda deal: deal.name,
    "value": lambda deal: format.money(deal.deal_value, deal.currency),
    "closing_date": lambda deal: format.day(deal.closing_date).text,
    "external_reference": lambda deal: deal.external_reference,
    "campaign": lambda deal: deal.campaign,
    "marketplace_intent": lambda deal: deal.get_marketplace_intent_display(),
    "partner_role": lambda deal: deal.labels.on_deal(deal, "partner_role"),
    "solution_area": _area,
    "partner_program": lambda deal: deal.labels.on_deal(deal, "partner_program"),
    "location": lambda deal: str(deal.location or ""),
    "sharing": lambda deal: _yes(deal.shared_with_sellers),
    "customer": _address,
    "size": lambda deal: deal.get_customer_size_display(),
    "industries": _tags("industries"),
    "products": _tags("products"),
    "services": _tags("services"),
    "duns": lambda deal: deal.customer_duns,
    "category": _category,
    "consent": lambda deal: _yes(deal.consent_to_share),
    "consent_to_contact": lambda deal: _yes(deal.consent_to_contact),
    "contact": contact,
    "sender_team": _senders,
    "help_notes": lambda deal: deal.help_notes,
    "help": lambda deal: deal.labels.on_deal(deal, "help_type"),
}
