"""What is wrong with a registration: each error of section 4.4 with its field, the rule and the way out."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.forms import printable
from referrals import format
from referrals.models import Registration
from referrals.questions import CONTACT, NEEDED
from referrals.words import DOLLAR, RegistrationKind


class Problem(NamedTuple):
    """``field``: where it is mended, or empty; ``blocks``: whether it must be, or is only said."""

    code: str
    field: str
    rule: str
    fix: str
    blocks: bool = True


def of_deal(found):
    """What the criteria say against registering this deal now."""
    return [Problem(one.problem, "", f"{one.label}: {one.value}.", one.fix) for one in found.problems]


def of_answers(answers, deal, kind=RegistrationKind.IP):
    """What is wrong with the answers of the form, which may lack any. ``deal``: the referral they are about."""
    found = [
        *_attested(answers, deal),
        *(_marketplace(answers) if answers.get("is_marketplace") else _contract(answers)),
    ]
    found += [_missing(name) for name in CONTACT if not answers.get(name)]
    reviewed = kind == RegistrationKind.IP and not answers.get("is_marketplace")
    if deal.was_won_early and reviewed:
        hours = {"hours": settings.WON_GAP_HOURS}
        rule = _("The deal was won within %(hours)s hours of its creation.") % hours
        found.append(Problem("closed_within_72h", "", rule, _("The review may refuse it for that."), blocks=False))
    return found


def blocking(answers, deal):
    """What keeps these answers from being sent: those that cannot even be read come first, and alone."""
    given = [(name, value) for name, value in answers.items() if value not in (None, "")]
    unreadable = [one for name, value in given for one in _unreadable(name, value)]
    return unreadable or [one for one in of_answers(answers, deal) if one.blocks]


KINDS = {models.BooleanField: (bool,), models.DateField: (date,), models.DecimalField: (Decimal, int)}


def _unreadable(name, value):
    """An answer that no form of ours gives: of another type, too long, or none of the choices."""
    field = Registration._meta.get_field(name)
    kinds = KINDS.get(type(field), (str,))
    try:
        if type(value) not in kinds:
            raise ValidationError(_("This answer cannot be read."))
        if kinds == (str,):
            printable(value)
        field.clean(value, None)
    except ValidationError as wrong:
        yield Problem("invalid", name, " ".join(wrong.messages), "")


def _attested(answers, deal):
    if not answers.get("is_named"):
        rule = _("Register only what the contract names: your company, and the solution.")
        yield Problem("missing_attestation", "is_named", rule, _("Look it up in the contract, then tick the box."))
    if deal.is_p2p and not answers.get("holds_contract"):
        rule = _("Of several partners, the one registers that holds the contract with the customer.")
        yield Problem("not_contract_owner", "holds_contract", rule, _("Tick the box, or leave it to that partner."))


def _marketplace(answers):
    if not answers.get("marketplace_on"):
        rule = _("A sale through the marketplace has a date.")
        yield Problem("marketplace_date_missing", "marketplace_on", rule, _("An estimate is enough."))


def _contract(answers):
    for name in NEEDED:
        if answers.get(name) in (None, ""):
            yield _missing(name)
    starts, ends, signed = (answers.get(name) for name in ("starts_on", "ends_on", "signed_on"))
    if not ends and not answers.get("is_perpetual"):
        yield _missing("ends_on", _("Enter the end, or say that the contract has none."))
    if starts and ends and ends < starts:
        rule = _("A contract does not end before it starts.")
        yield Problem(
            "end_before_start", "ends_on", rule, _("The start is %(day)s.") % {"day": format.day(starts).text}
        )
    if starts and signed and signed > starts:
        rule = _("The contract was signed after it started.")
        fix = _("This is allowed. If it really began when it was signed, enter that day for both.")
        yield Problem("sign_after_start", "signed_on", rule, fix, blocks=False)
    total, part = answers.get("contract_value"), answers.get("solution_value")
    if None not in (total, part) and "" not in (total, part) and part > total:
        rule = _("The solution's share is not worth more than the whole contract.")
        most = {"most": format.money(total, answers.get("currency") or DOLLAR)}
        yield Problem("solution_value_gt_contract_value", "solution_value", rule, _("At most %(most)s.") % most)


def _missing(name, fix=""):
    return Problem("missing", name, _("This is needed."), fix)
