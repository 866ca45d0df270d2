"""The operators' pages of deals and the catalogue. Each model's page says what may be done there."""

from referrals.admin import accounts, catalogue, deals, imports, matching  # noqa: F401 (each registers its pages)
