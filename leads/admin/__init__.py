"""The operators' pages of leads. Each model's page says what may be done there."""

from leads.admin import inquiries, profiles  # noqa: F401 (registers its pages)
