"""What an amount is worth in US dollars, at the rate published for a month (specification 4.1)."""

from datetime import UTC
from decimal import Decimal

from referrals.models import ExchangeRate

DOLLAR = "USD"


def month_of(instant):
    """The first day of the month in which this instant lies, by UTC."""
    return instant.astimezone(UTC).date().replace(day=1)


def rate(currency, month):
    """US dollars for one unit in that month, as a Decimal; None where none is published."""
    if currency == DOLLAR:
        return Decimal(1)
    published = ExchangeRate.objects.filter(currency=currency, month=month, replaced_at=None)
    return published.values_list("rate", flat=True).first()
