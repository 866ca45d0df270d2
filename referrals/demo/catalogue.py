"""The demo's catalogue: areas and plays of the year, and what each company publishes."""

from referrals.models import Solution, SolutionArea, SolutionPlay

# area code: label, plays as code → label
AREAS = {
    "ai-business": ("AI business solutions", {"copilots": "Assistants at work", "crm": "Renew customer service"}),
    "cloud-ai": (
        "Cloud and AI platforms",
        {"migrate": "Migrate and modernize", "data": "Unify the data estate", "apps": "Build intelligent apps"},
    ),
    "infrastructure": ("Infrastructure", {"edge": "Edge and branch offices", "sap": "Run the ERP in the cloud"}),
    "modern-work": ("Modern work", {"frontline": "Equip frontline staff", "meetings": "Meetings that work"}),
    "security": ("Security", {"identity": "Secure identities", "soc": "Modern security operations"}),
}

READY, IP, PREMIUM, STANDARD, MACC, REWARDED, RETIRED = range(7)

# fmt: off
SOLUTIONS = [
    # key              code              name                                     publisher    kind  flags
    ("compute",        "SOL-10001-CLD",  "{platform} Compute",                    "cloudmere", "1P", {READY, MACC}),
    ("lake",           "SOL-10002-CLD",  "{platform} Data Lake",                  "cloudmere", "1P", {READY, MACC}),
    ("identity",       "SOL-10003-CLD",  "{platform} Identity",                   "cloudmere", "1P", {READY}),
    ("assist",         "SOL-10004-CLD",  "{platform} Assist",                     "cloudmere", "1P", {READY, REWARDED}),
    ("backup",         "SOL-10005-CLD",  "{platform} Backup and Recovery",        "cloudmere", "1P", {READY, MACC}),
    ("edge",           "SOL-10006-CLD",  "{platform} Edge",                       "cloudmere", "1P", {READY}),
    ("migration",      "SOL-10091-CLD",  "Cloud migration assessment",            "cloudmere", "SA", set()),
    ("posture",        "SOL-10092-CLD",  "Security posture assessment",           "cloudmere", "SA", set()),
    ("tidal",          "SOL-20001-HBR",  "Tidal ERP Connector",                   "harbour",   "3P", {READY, IP, MACC, REWARDED}),
    ("freight",        "SOL-20002-HBR",  "Harbour Freight Visibility",            "harbour",   "3P", {READY, IP, MACC}),
    ("quayside",       "SOL-20003-HBR",  "Quayside Warehouse Suite",              "harbour",   "3P", {READY, IP, PREMIUM}),
    ("mooring",        "SOL-20004-HBR",  "Mooring Document Archive for Regulated Industries and Public Bodies",
                                                                                  "harbour",   "3P", {READY, IP, STANDARD}),
    ("lighthouse",     "SOL-20005-HBR",  "Lighthouse Advisory Days",              "harbour",   "3P", {READY}),
    ("ferry",          "SOL-20006-HBR",  "Ferry Payments",                        "harbour",   "3P", set()),
    ("dockside",       "SOL-20007-HBR",  "Dockside Field App",                    "harbour",   "3P", {RETIRED}),
    ("forecast",       "SOL-30001-ALD",  "Alder Demand Forecast",                 "alder",     "3P", {READY, IP, MACC}),
    ("cleanroom",      "SOL-30002-ALD",  "Alder Data Clean Room",                 "alder",     "3P", {READY, IP}),
    ("churn",          "SOL-30003-ALD",  "Alder Churn Radar",                     "alder",     "3P", {READY}),
    ("landing",        "SOL-40001-BRC",  "Birch Cloud Landing Zone",              "birch",     "3P", {READY}),
    ("adoption",       "SOL-40002-BRC",  "Programa de adoção Birch",              "birch",     "3P", {READY}),
    ("operations",     "SOL-40003-BRC",  "Birch Managed Operations",              "birch",     "3P", {READY, REWARDED}),
]
# fmt: on


def publish(companies, platform_name):
    """Areas, plays and solutions; returns solutions and plays by key."""
    plays = {}
    for code, (label, its_plays) in AREAS.items():
        area = SolutionArea.objects.create(code=code, label=label)
        for play, words in its_plays.items():
            plays[play] = SolutionPlay.objects.create(area=area, code=f"{code}-{play}", label=words)
    solutions = {}
    for key, code, name, publisher, kind, flags in SOLUTIONS:
        solutions[key] = Solution.objects.create(
            code=code,
            name=name.format(platform=platform_name),
            organization=companies[publisher],
            kind=kind,
            is_co_sell_ready=READY in flags,
            is_in_market=RETIRED not in flags,
            is_ip_eligible=IP in flags,
            is_business_premium=PREMIUM in flags,
            is_business_standard=STANDARD in flags,
            is_macc_eligible=MACC in flags,
            is_incentivized=REWARDED in flags,
        )
    return solutions, plays
