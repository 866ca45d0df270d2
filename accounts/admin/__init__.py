"""The operators' pages of companies, people and the outbox. Each model's page says what may be done there."""

from accounts.admin import companies, outbox, people, trail  # noqa: F401 (each registers its pages)
