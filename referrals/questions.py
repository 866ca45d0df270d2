"""The questions of a registration (specification 4.3), by the card of the form that asks them."""

CONTRACT = (
    *("contract_type", "contract_value", "currency", "solution_value", "runs_on_platform", "deployed_in", "pricing"),
    *("starts_on", "ends_on", "is_perpetual", "signed_on"),
)
SALE = ("is_marketplace", "marketplace_on")
CONTACT = ("first_name", "last_name", "phone", "email")
ATTESTED = ("is_named", "holds_contract")

# Every answer, and so all that may be changed.
ANSWERS = (*CONTRACT, *SALE, *CONTACT, *ATTESTED)

# What a sale outside the marketplace must say; of the contract's end one of two answers is enough.
NEEDED = tuple(name for name in CONTRACT if name not in ("ends_on", "is_perpetual"))


def asked(through_marketplace):
    """The questions of this way of selling, in order: few through the marketplace."""
    apart = CONTRACT if through_marketplace else ("marketplace_on",)
    return tuple(name for name in ANSWERS if name not in apart)
