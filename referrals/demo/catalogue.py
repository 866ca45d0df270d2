"""The demo's catalogue: areas and plays of the year, and what each company publishes."""

from datetime import timedelta

from referrals.demo.deal import rows
from referrals.models import Solution, SolutionArea, SolutionPlay, Term
from referrals.models.reference import today

# area code: label, plays as code → label
AREAS = {
    "ai-business": ("AI business solutions", {"assistants": "Assistants at work", "crm": "Renew customer service"}),
    "cloud-ai": (
        "Cloud and AI platforms",
        {"migrate": "Migrate and modernize", "data": "Unify the data estate", "apps": "Build intelligent apps"},
    ),
    "infrastructure": ("Infrastructure", {"edge": "Edge and branch offices", "erp": "Run the ERP in the cloud"}),
    "modern-work": ("Modern work", {"frontline": "Equip frontline staff", "meetings": "Meetings that work"}),
    "security": ("Security", {"identity": "Secure identities", "soc": "Modern security operations"}),
}

# Program code: label, and how many days ago it ended, if it did.
PROGRAMS = {"branch-office": ("Branch Office Accelerator", None), "harbor-light": ("Harbor Light Launch", 60)}

# What a company likes to bring into others' deals.
FAVORITES = {"alder": ["forecast"], "birch": ["operations"], "harbour": ["quayside"]}


def publish(companies, platform_name):
    """Areas, plays, programs and solutions; returns solutions and plays by key."""
    plays = {}
    for code, (label, its_plays) in AREAS.items():
        area = SolutionArea.objects.create(code=code, label=label)
        for play, words in its_plays.items():
            plays[play] = SolutionPlay.objects.create(area=area, code=f"{code}-{play}", label=words)
    for position, (code, (label, ended)) in enumerate(PROGRAMS.items(), start=1):
        last = None if ended is None else today() - timedelta(days=ended)
        Term.objects.create(kind=Term.Kind.PROGRAM, code=code, label=label, position=position, valid_to=last)
    solutions = {row["key"]: _solution(row, companies, platform_name) for row in rows("solutions")}
    return solutions, plays


def _solution(row, companies, platform_name):
    flags = row["flags"].split()
    return Solution.objects.create(
        code=row["code"],
        name=row["name"].format(platform=platform_name),
        organization=companies[row["publisher"]],
        kind=row["kind"],
        is_co_sell_ready="ready" in flags,
        is_in_market="retired" not in flags,
        is_ip_eligible="ip" in flags,
        is_business_premium="premium" in flags,
        is_business_standard="standard" in flags,
        is_macc_eligible="macc" in flags,
        is_incentivized="rewarded" in flags,
    )
