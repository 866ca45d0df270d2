"""The columns of the lists as one table: what each is called, reads and says; and which of them a person chose."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from referrals import format, terms
from referrals.models import ListColumns
from referrals.words import (
    AccountCategory,
    CustomerSize,
    DealType,
    Direction,
    Intent,
    Qualification,
    RegistrationStatus,
)


@dataclass(frozen=True)
class Column:
    """One column. Without ``says`` it is drawn by its own markup: stage, next step and team.

    ``says``: a deal and its reader → text, or a day with its exact value. ``reads``: fields and joins that the rows'
    statement fetches for it. ``coded``: which stored code it is about; the statement fetches its label of that day.
    """

    name: str
    label: str
    says: Callable | None = None
    reads: tuple = ()
    coded: str = ""
    at: str = "created_at"
    labels: type | None = None
    sort: str = ""
    downwards: bool = False  # the first press on the heading sorts downwards
    on_phone: bool = False
    is_number: bool = False
    is_own: bool = False  # of the owner's side only: whoever just looks at the deal does not see it (1.3)
    section: str = ""  # the only one whose list it says something on

    def text(self, deal, reader):
        """What stands in the cell and, of a day, its exact value."""
        if self.is_own and deal.organization_id != reader.organization_id:
            return format.NOTHING, ""
        found = self.says(deal, reader)
        text, exact = found if isinstance(found, tuple) else (found, "")
        return text or format.NOTHING, exact

    def look(self):
        """What all cells of the column share."""
        wide = "" if self.on_phone else " deals__extra--wide"
        css = f"deals__{self.name}" if self.name in (*STANDARD, "name") else f"deals__extra{wide}"
        mark = "" if self.name == "value" else format_html(' data-label="{}"', self.label)  # on a card
        return {"name": self.name, "label": str(self.label), "css": css, "mark": mark, "text": ""}

    @property
    def joins(self):
        """Rows that come along with the deal's."""
        return [path.rpartition("__")[0] for path in self.reads if "__" in path]


def type_of(deal, reader):
    """The deal type, and whether partners were invited: an overlay over each of the types (3.1)."""
    kind = reader.labels["deal_type"][deal.deal_type]
    return f"{kind} · {reader.with_partners}" if deal.is_p2p else kind


def _label(name):
    return lambda deal, reader: getattr(deal, f"{name}_label")


def _creator(deal, reader):
    """Of a deal that came in, the person who made the row belongs to the company that sent it."""
    return str(deal.created_by) if deal.created_by and deal.direction == Direction.OUTGOING else ""


def _registration(deal, reader):
    """Nothing where nothing is registered: most deals never are."""
    known = deal.registration_status != RegistrationStatus.NONE
    return reader.labels["registration"].get(deal.registration_status) if known else ""


def _value(deal, reader):
    return format.money(deal.deal_value, deal.currency)


COLUMNS = {
    column.name: column
    for column in [
        Column("stage", _("Stage"), sort="stage", downwards=True),
        Column("value", _("Value"), _value, sort="value", downwards=True, is_number=True),
        Column("closes", _("Closes"), lambda deal, reader: format.day(deal.closing_date), sort="closing"),
        Column("due", _("Next step"), sort="urgency"),
        Column("team", _("Team"), is_own=True),
        Column("customer", _("Customer"), lambda deal, reader: deal.customer_name, on_phone=True),
        Column("deal_type", _("Deal type"), type_of, labels=DealType, on_phone=True, section="deals"),
        Column("status", _("Status"), lambda deal, reader: reader.status(deal), on_phone=True),
        Column(
            "location",
            _("Location"),
            lambda deal, reader: deal.location and deal.location.name,
            ("location__name",),
            on_phone=True,
            is_own=True,
        ),
        Column(
            "reason", _("Reason"), _label("reason"), coded="status_reason", at="closed_at", on_phone=True, is_own=True
        ),
        Column(
            "partner_role",
            _("Partner role"),
            _label("partner_role"),
            coded="partner_role",
            on_phone=True,
            section="deals",
        ),
        Column(
            "partner_program", _("Partner program"), _label("partner_program"), coded="partner_program", on_phone=True
        ),
        Column(
            "solution_area",
            _("Solution area"),
            lambda deal, reader: deal.solution_area and deal.solution_area.label,
            ("solution_area__label",),
            section="deals",
        ),
        Column(
            "solution_play",
            _("Solution play"),
            lambda deal, reader: deal.solution_play and deal.solution_play.label,
            ("solution_play__label",),
            section="deals",
        ),
        Column(
            "marketplace_intent",
            _("Marketplace intent"),
            lambda deal, reader: reader.labels["marketplace_intent"].get(deal.marketplace_intent),
            ("marketplace_intent",),
            labels=Intent,
            section="deals",
        ),
        Column("help", _("Help needed"), _label("help"), coded="help_type", section="deals"),
        Column(
            "category",
            _("Account category"),
            lambda deal, reader: reader.labels["category"].get(deal.customer_category),
            ("customer_category",),
            labels=AccountCategory,
            is_own=True,
            section="deals",
        ),
        Column(
            "registration",
            _("Registration"),
            _registration,
            labels=RegistrationStatus,
            on_phone=True,
            is_own=True,
            section="deals",
        ),
        Column(
            "country",
            _("Country"),
            lambda deal, reader: format.country(deal.customer_country),
            ("customer_country",),
        ),
        Column(
            "crm_id",
            _("CRM id"),
            lambda deal, reader: deal.external_reference,
            ("external_reference",),
            is_own=True,
        ),
        Column("campaign", _("Campaign"), lambda deal, reader: deal.campaign, ("campaign",), is_own=True),
        Column(
            "sender",
            _("Sent by"),
            lambda deal, reader: deal.invited_by and deal.invited_by.name,
            ("invited_by__name",),
            is_own=True,
        ),
        Column(
            "creator",
            _("Created by"),
            _creator,
            ("created_by__first_name", "created_by__last_name", "created_by__email"),
            is_own=True,
            section="deals",
        ),
        Column("created", _("Created"), lambda deal, reader: format.day_of(deal.created_at), ("created_at",)),
        Column("updated", _("Updated"), lambda deal, reader: format.day_of(deal.updated_at), ("updated_at",)),
        Column("accepted", _("Accepted"), lambda deal, reader: format.day_of(deal.accepted_at), ("accepted_at",)),
        Column("closed", _("Closed"), lambda deal, reader: format.day_of(deal.closed_at)),
        Column(
            "kind",
            _("Kind of lead"),
            lambda deal, reader: reader.labels["kind"].get(deal.qualification),
            ("qualification",),
            labels=Qualification,
            on_phone=True,
            section="leads",
        ),
        Column(
            "size",
            _("Company size"),
            lambda deal, reader: reader.labels["size"].get(deal.customer_size),
            ("customer_size",),
            labels=CustomerSize,
            section="leads",
        ),
    ]
}
STANDARD = ("stage", "value", "closes", "due", "team")
FITTING = 5  # columns beside the deal's name that need no scrolling


def known(names):
    """The columns with these names, each once, in that order; names of no column are as if they were not there."""
    names = names if isinstance(names, list | tuple) else STANDARD
    return [COLUMNS[name] for name in dict.fromkeys(name for name in names if isinstance(name, str)) if name in COLUMNS]


def shown_on(tab, names):
    """The columns with these names that say something on that tab."""
    found = [column for column in known(names) if column.section in ("", tab.section)]
    return [column for column in found if tab.name != "shared" or not column.is_own]


def of(user):
    """The names that this person chose, for a statement that fetches other things too; NULL where they never chose."""
    return ListColumns.objects.filter(user=user).values_list("columns", flat=True)


def labels_of(chosen):
    """What the rows' statement computes for these columns: the label of each code, as it was called then."""
    kinds = {column: terms.COLUMNS[column.coded] for column in chosen if column.coded}
    return {f"{column.name}_label": terms.label_of(kind, column.coded, at=column.at) for column, kind in kinds.items()}


def keep(names, *, by):
    """Show this person these columns on every tab, in this order."""
    kept = ListColumns(user=by, columns=[column.name for column in known(names)])
    ListColumns.objects.bulk_create([kept], update_conflicts=True, unique_fields=["user"], update_fields=["columns"])


def forget(*, by):
    """Show this person the standard columns again."""
    ListColumns.objects.filter(user=by).delete()


def moved(names, name, step):
    """The names with one of them changed places with its neighbour before it (-1) or after it (1)."""
    names = list(names)
    if name in names:
        here = names.index(name)
        there = min(max(here + step, 0), len(names) - 1)
        names[here], names[there] = names[there], names[here]
    return names
