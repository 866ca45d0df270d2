"""The operators' pages of deals and the catalogue. Each model's page says what may be done there."""

from referrals.admin import (  # noqa: F401 (each registers its pages)
    accounts,
    catalogue,
    deals,
    imports,
    matching,
    rate_imports,
    rates,
    registrations,
)
