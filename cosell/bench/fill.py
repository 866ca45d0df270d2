"""Fills an empty database with referrals of many organizations, skewed as in real life, by COPY."""

import random
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg

NOW = datetime.now(UTC)
SUBSTATUSES = ["Pending"] * 8 + ["Accepted"] * 42 + ["Won"] * 20 + ["Lost"] * 15 + ["Declined"] * 10 + ["Expired"] * 5
TYPES = ["ip", "ip", "ip", "services", "partner_led", "private"]
WORDS = (
    "harbour tidal alder birch copper meadow lantern quartz river signal orchard falcon granite velvet summit cobalt "
    "порт берег мост склад линия север гавань маяк ciudad puente norte mercado praia ponte serra vale campo fonte"
).split()
HEAVIEST = 0.2  # the share of the largest company's deals whose team holds its busiest referrals user
COMPANIES = 1000
SKEW = -0.7

TABLES = {
    "accounts_organization": "id uuid name kind designations in_ecosystem is_transacting is_vetted_for_assessments "
    "location_admins_see_all created_at",
    "accounts_location": "id organization_id uuid program_id name country is_active",
    "accounts_user": "id uuid email password first_name last_name phone language timezone wants_mail organization_id "
    "is_active is_staff is_superuser rights_version date_joined",
    "accounts_membership": "id organization_id user_id uuid joined_at",
    "accounts_organizationgrant": "id content_object_id user_id permission_id",
    "referrals_solution": "id code name organization_id kind is_co_sell_ready is_in_market is_ip_eligible "
    "is_business_premium is_business_standard is_macc_eligible is_incentivized",
    "referrals_engagement": "id organization_id uuid",
    "referrals_referral": "id organization_id engagement_id uuid version substatus status_reason status_note "
    "sales_stage answer_by reminded_on_day closed_early direction deal_type qualification invited_by_id name "
    "location_id deal_value currency closing_date notes external_reference campaign partner_role partner_program "
    "marketplace_intent help_type help_notes shared_with_sellers consent_to_share consent_to_contact customer_name "
    "customer_line1 customer_line2 customer_city customer_state customer_postal_code customer_country "
    "customer_duns customer_category created_at updated_at accepted_at closed_at",
    "referrals_party": "id organization_id engagement_id referral_id seen_by shown",
    "referrals_teammember": "id organization_id referral_id uuid user_id first_name last_name phone email title",
    "referrals_solutionline": "id organization_id referral_id uuid solution_id",
    "referrals_referralevent": "id organization_id referral_id version kind data at",
}


class Filler:
    """Writes one database of ``rows`` referrals; the same seed gives the same data."""

    def __init__(self, url, rows, tell):
        self.url, self.rows, self.tell = url, rows, tell
        self.random = random.Random(f"cosell {rows}")  # noqa: S311 (made-up data)
        self.ids = dict.fromkeys(TABLES, 0)
        self.lines = {table: [] for table in TABLES}

    def run(self):
        with psycopg.connect(self.url, autocommit=True) as self.connection:
            self.connection.execute("SET session_replication_role = replica")  # no foreign key is checked row by row
            self.connection.execute("SET synchronous_commit = off")
            with self._without_indexes():
                self._companies()
                self._deals()
                self._flush(everything=True)
            for table, last in self.ids.items():
                self.connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last + 1})")
            self.tell("vacuum")
            self.connection.execute("VACUUM ANALYZE")

    @contextmanager
    def _without_indexes(self):
        """Large fills build the secondary indexes once, at the end."""
        constrained = "SELECT conindid FROM pg_constraint WHERE contype IN ('p', 'u', 'f', 'x')"
        tables = ", ".join(f"'{table}'" for table in TABLES)
        wanted = f"SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text IN ({tables}) AND indexrelid NOT IN ({constrained}) AND NOT indisunique"  # noqa: S608, E501
        indexes = self.connection.execute(wanted).fetchall()
        for name, _definition in indexes:
            self.connection.execute(f"DROP INDEX {name}")
        yield
        for number, (_name, definition) in enumerate(indexes, start=1):
            self.tell(f"index {number} of {len(indexes)}")
            self.connection.execute(definition)

    def _companies(self):
        weights = [(rank + 1) ** SKEW for rank in range(min(COMPANIES, self.rows // 20))]
        self.shares = [weight / sum(weights) for weight in weights]
        permissions = self._permissions()
        self.platform = self._company("Cloudmere", "platform", 3, 20)
        self._grant(self.platform["users"][0], self.platform["id"], permissions["seller"])
        self.partners = []
        for rank, share in enumerate(self.shares):
            deals = int(self.rows * share)
            partner = self._company(f"Company {rank}", "partner", 2 + deals // 1000, 3 + deals // 100)
            self._grant(partner["users"][0], partner["id"], permissions["referrals_admin"])
            for user in partner["users"][1:]:
                self._grant(user, partner["id"], permissions["referrals_user"])
            self.partners.append(partner)

    def _permissions(self):
        sql = """SELECT codename, p.id FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id
                 WHERE c.app_label = 'accounts' AND c.model = 'organization'"""
        return dict(self.connection.execute(sql).fetchall())

    def _company(self, name, kind, places, people):
        company = self._add("accounts_organization", self._uuid(), name, kind, "{}", True, True, False, False, NOW)
        locations = [
            self._add(
                "accounts_location", company, self._uuid(), str(7_000_000 + number), f"Place {number}", "PT", True
            )
            for number in range(places)
        ]
        users = [self._person(company, number) for number in range(people)]
        solution = self._add(
            "referrals_solution", f"SOL-{company}", f"Suite {name}", company, "3P", True, True, True, *[False] * 4
        )
        return {"id": company, "locations": locations, "users": users, "solution": solution}

    def _person(self, company, number):
        address = f"p{number}@c{company}.example"
        names = (self._word().title(), self._word().title())
        user = self._add(
            "accounts_user",
            *(self._uuid(), address, "!", *names, "+351 000", "en", "UTC", True, company, True, False, False, 1, NOW),
        )
        self._add("accounts_membership", company, user, self._uuid(), NOW)
        return user

    def _grant(self, user, company, permission):
        self._add("accounts_organizationgrant", company, user, permission)

    def _deals(self):
        began, last = time.monotonic(), 0
        while self.ids["referrals_referral"] < self.rows:
            partner = self.random.choices(self.partners, self.shares)[0]
            self._deal(partner)
            done = self.ids["referrals_referral"]
            if done - last >= 20_000:
                last = done
                self._flush()
                self.tell(f"{done:,} of {self.rows:,} rows, {done / (time.monotonic() - began):,.0f} a second")

    def _deal(self, partner):
        """One engagement; every second one is shared with the platform's sellers."""
        inbound, shared = self.random.random() < 0.5, self.random.random() < 0.5
        author = self.platform if inbound and shared else partner
        engagement = self._add("referrals_engagement", author["id"], self._uuid())
        sides = [(partner, "Incoming" if inbound else "Outgoing")]
        if shared:
            sides.append((self.platform, "Outgoing" if inbound else "Incoming"))
        seen_by = "{" + ",".join(str(side["id"]) for side, _ in sides) + "}"
        customer = f"{self._word().title()} {self._word().title()} {self.random.randint(1, 9999)}"
        name = f"{self._word().title()} {self._word()} {self._word()}"
        for side, direction in sides:
            self._side(side, direction, engagement, seen_by, name, customer)

    def _side(self, company, direction, engagement, seen_by, name, customer):
        pick = self.random
        substatus = pick.choice(SUBSTATUSES) if direction == "Incoming" else pick.choice(SUBSTATUSES[8:85])
        created = NOW - timedelta(seconds=pick.randint(0, 365 * 86400))
        closing = date.today() + timedelta(days=pick.randint(-100, 400))
        open_, new = substatus in ("Pending", "Accepted"), substatus == "Pending"
        value = pick.randint(1, 900) * 1000
        stage = pick.choice([10, 20, 40, 60, 80])
        referral = self._add(
            "referrals_referral",
            *(company["id"], engagement, self._uuid(), 1, substatus, "", "", stage),
            *(NOW + timedelta(seconds=pick.randint(3600, 14 * 86400)) if new else None, 0, False, direction),
            *(
                pick.choice(TYPES),
                "SalesQualified",
                None,
                name,
                pick.choice(company["locations"]),
                value,
                "EUR",
                closing,
            ),
            *("", f"OPP-{pick.randint(1, 10**9)}", "", "", "", "", "Unknown", "", False, True, True),
            *(customer, "Cais 12", "", "Porto", "", "", "PT", "", "manual", created, created),
            *(None if new else created, None if open_ else created + timedelta(days=3)),
        )
        face = f'{{"name": "{name}", "substatus": "{substatus}", "sales_stage": {stage}, "contacts": []}}'
        self._add("referrals_party", company["id"], engagement, referral, seen_by, face)
        self._team(company, referral)
        self._add("referrals_solutionline", company["id"], referral, self._uuid(), company["solution"])
        self._add("referrals_referralevent", company["id"], referral, 1, "created", "{}", created)

    def _team(self, company, referral):
        users = set(self.random.choices(company["users"], k=2))
        if company is self.partners[0] and self.random.random() < HEAVIEST:
            users.add(company["users"][1])
        for user in users:
            self._add(
                "referrals_teammember",
                company["id"],
                referral,
                self._uuid(),
                user,
                "Ana",
                "Lima",
                "+351",
                f"p{user}@x.example",
                "",
            )

    def _add(self, table, *values):
        self.ids[table] += 1
        self.lines[table].append((self.ids[table], *values))
        return self.ids[table]

    def _flush(self, everything=False):
        for table, columns in TABLES.items():
            rows, self.lines[table] = self.lines[table], []
            names = ", ".join(columns.split())
            with self.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def _uuid(self):
        return UUID(int=self.random.getrandbits(128), version=4)

    def _word(self):
        return self.random.choice(WORDS)
