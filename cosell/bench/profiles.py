"""Invents published profiles: companies of several countries, tags and keywords as skewed as real ones; and fills."""

import random
import uuid
from types import SimpleNamespace

import psycopg

from cosell.bench.companies import LANGUAGES, Companies
from cosell.bench.fill import NOW
from leads import wording
from referrals.tags import Industry, Product, Service
from referrals.words import CustomerSize

PLACES = (1, 1, 1, 2, 2, 3, 5)  # pages of one company
KEYWORDS = 4000  # different ones
TAGS = {"industries": (Industry.values, 3), "products": (Product.values, 5), "services": (Service.values, 4)}
COMPANY = "id uuid name kind designations in_ecosystem is_transacting is_vetted_for_assessments location_admins_see_all created_at"  # noqa: E501
LISTING = (
    "id organization_id uuid location_id profile_id name place line1 city state postal_code country phone description "
    "website social industries products services keywords sizes logo score words is_open published_at"
).split()
DESCRIPTION = "We plan stock, routes and people for companies like yours, and stay when the work is done. " * 8


class Profiles:
    """The same number of pages gives the same companies."""

    def __init__(self, rows):
        self.rows, self.companies = rows, Companies(max(rows, 1000))
        self.random = self.companies.random
        self.labels = wording.labels()
        pairs = [
            [self.companies.brand(self.companies.syllables).lower() for _ in range(1 + n % 2)] for n in range(KEYWORDS)
        ]
        self.keywords = [" ".join(words) for words in pairs]
        weights = [1 / (rank + 1) for rank in range(KEYWORDS)]  # Zipf's law
        self.often = [sum(weights[: rank + 1]) for rank in range(KEYWORDS)]

    def tags(self, values, most):
        """A few, the first ones far more often than the last."""
        return list({self.companies.skewed(values) for _ in range(self.random.randint(1, most))})

    def score(self):
        """Of new companies the middle, exactly; of others what they earned."""
        return 0.5 if self.random.random() < 0.4 else self.random.betavariate(4, 4)

    def rows_of(self, company):
        """The pages of one company: one profile."""
        chance, country = self.random.random, self.random.choice(self.companies.countries)
        listing = SimpleNamespace(country=country, name=self.companies.name(country)[1], score=self.score())
        for column, (values, most) in TAGS.items():
            setattr(listing, column, self.tags(values, most))
        chosen = self.random.choices(self.keywords, cum_weights=self.often, k=self.random.randint(0, 8))
        listing.keywords = list(dict.fromkeys(chosen))
        listing.sizes = self.random.sample(CustomerSize.values, 3) if chance() < 0.3 else []
        cities = LANGUAGES[country][0].split("|")
        for number in range(self.random.choice(PLACES)):
            listing.city, listing.state = self.companies.skewed(cities), ""
            listing.place, listing.postal_code = f"{listing.city} {number + 1}", "10115"
            listing.is_open = chance() < 0.97
            yield self._line(listing, company)

    def _line(self, listing, company):
        return {
            **vars(listing), "organization_id": company, "uuid": uuid.UUID(int=self.random.getrandbits(128)),
            "profile_id": company, "line1": "Main street 1", "phone": "", "description": DESCRIPTION,
            "website": "https://partner.example/", "social": "", "logo": "", "published_at": NOW,
            "words": wording.vector(listing, self.labels),
        }  # fmt: skip


def fill(url, rows, tell):
    """Writes companies and their pages, then the indexes; a sample of the pages, for asking."""
    profiles, lines, companies = Profiles(rows), [], 0
    while len(lines) < rows:
        companies += 1
        lines += profiles.rows_of(companies)
    lines = lines[:rows]
    tell(f"{rows:,} pages of {companies:,} companies")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        connection.execute("SET session_replication_role = replica")
        names = {line["organization_id"]: line["name"] for line in lines}
        with connection.cursor().copy(f"COPY accounts_organization ({', '.join(COMPANY.split())}) FROM STDIN") as copy:
            for key, name in names.items():
                identity = uuid.UUID(int=profiles.random.getrandbits(128))
                copy.write_row((key, identity, name, "partner", [], True, True, False, False, NOW))
        with connection.cursor().copy(f"COPY leads_listing ({', '.join(LISTING)}) FROM STDIN") as copy:
            for number, line in enumerate(lines, start=1):
                copy.write_row([{"id": number, "location_id": number}.get(name) or line[name] for name in LISTING])
        tell("stored")
        connection.execute("VACUUM ANALYZE leads_listing, accounts_organization")
    return random.Random("chosen").sample(lines, min(rows, 500))  # noqa: S311 (made-up data)
