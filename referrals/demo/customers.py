"""The demo's customers: companies that do not exist, in several countries and scripts."""

from dataclasses import dataclass

from referrals.demo.deal import rows


@dataclass(frozen=True)
class Customer:
    """An end customer, and whom to talk to there."""

    name: str
    line1: str
    postal_code: str
    city: str
    country: str
    category: str
    duns: str
    first_name: str
    last_name: str
    title: str
    domain: str

    @property
    def facts(self):
        """The columns of a referral that describe the customer."""
        shown = ("name", "line1", "postal_code", "city", "country", "category", "duns")
        return {f"customer_{field}": getattr(self, field) for field in shown}

    @property
    def contact(self):
        """Whom to talk to, as the fields of a contact."""
        phone = f"+{DIALLING[self.country]} 555 {len(self.name):02}{len(self.city):02}"
        address = f"contact@{self.domain}.example"
        person = {"first_name": self.first_name, "last_name": self.last_name, "title": self.title}
        return person | {"phone": phone, "email": address}


DIALLING = {
    "AT": 43, "BE": 32, "BR": 55, "CH": 41, "CZ": 420, "DE": 49, "DK": 45, "ES": 34, "FI": 358, "FR": 33, "GB": 44,
    "GE": 995, "GR": 30, "IE": 353, "IT": 39, "JP": 81, "KZ": 7, "MX": 52, "NL": 31, "NO": 47, "PL": 48, "PT": 351,
    "RS": 381, "SE": 46, "TR": 90, "US": 1, "AO": 244, "CL": 56,
}  # fmt: skip


def customers():
    """Key → customer, from data/customers.csv."""
    return {row.pop("key"): Customer(**row) for row in rows("customers")}
