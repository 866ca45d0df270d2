"""The demo's customer accounts: the list of the platform with linked accounts, and a directory of whoever else."""

from referrals.demo.customers import customers
from referrals.forms.wizard.customer import of_account
from referrals.models import CustomerAccount

MATCHED = ("managed", "unmanaged")
PLATFORM, DIRECTORY = CustomerAccount.Source.PLATFORM, CustomerAccount.Source.DIRECTORY

# Offices of the same customer: customer key → (name, line, city).
LINKED = {
    "azenha": [("Conservas Azenha do Mar – Fábrica", "Zona Industrial 4", "Olhão")],
    "serra": [
        ("Águas da Serra Velha – Captação", "Estrada da Serra", "Manteigas"),
        ("Águas da Serra Velha – Laboratório", "Rua das Flores 12", "Guarda"),
    ],
}
COMMITTED = ("azenha", "serra")
NOBODYS = ("kwanza",)  # the platform knows them, but no seller manages them
UNLISTED = ("øresund",)  # the platform does not know them
# What people typed by hand, other than the list has it.
TYPED = {
    "calçada": {"customer_name": "Calcada e Filhos Lda", "customer_line1": "R. da Bainharia 18"},
    "burren": {"customer_name": "Burren Daries Ltd."},
    "дунав": {"customer_name": "Пекара Дунав"},
}
FEDERAL = "Federal Office of Harbour Statistics"


def enlist():
    """Key of a customer → its account, where the platform has matched it."""
    found = {}
    for number, (key, customer) in enumerate(customers().items(), start=1):
        if key not in UNLISTED:
            more = {"has_macc": key in COMMITTED, "link_group": key}
            found[key] = _account(customer, _category(key, customer), PLATFORM, f"ACC-{number:05}", **more)
        for place, (name, line1, city) in enumerate(LINKED.get(key, ()), start=1):
            _save(found[key], name=name, line1=line1, city=city, key=f"ACC-{number:05}-{place}", duns="")
        if customer.duns or customer.category == "other":
            _account(customer, "other", DIRECTORY, customer.duns or f"9{number:08}")
    for source, key in ((PLATFORM, "ACC-90000"), (DIRECTORY, "990000001")):
        place = {"line1": "1 Pier Plaza", "city": "Baltimore", "country": "US", "is_federal": True}
        category = "managed" if source == PLATFORM else "other"
        CustomerAccount.objects.create(
            source=source, key=key, category=category, name=FEDERAL, duns="990000001", **place
        )
    return found


def _category(key, customer):
    if customer.category in MATCHED:
        return customer.category
    return "unmanaged" if key in NOBODYS else "managed"


def _account(customer, category, source, key, **more):
    return CustomerAccount.objects.create(
        source=source,
        key=key,
        category=category,
        name=customer.name,
        duns=customer.duns,
        line1=customer.line1,
        city=customer.city,
        postal_code=customer.postal_code,
        country=customer.country,
        **more,
    )


def _save(account, **changes):
    shared = {name: getattr(account, name) for name in ("category", "country", "link_group", "has_macc")}
    CustomerAccount.objects.create(source=PLATFORM, **(shared | changes))


def facts_of(key, customer, found):
    """The customer of a deal: the account where it was chosen from the list, else as somebody typed it."""
    return of_account(found[key]) if customer.category in MATCHED else customer.facts | TYPED.get(key, {})
