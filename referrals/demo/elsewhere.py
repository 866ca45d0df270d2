"""The demo's deals that go past Harbour Software: Alder's, Birch's and the platform's own."""

from referrals.demo.deal import Deal, Guest, days_before_deadline, login


def _sellers(plot):
    return Guest("cloudmere", None, login("cloudmere", "cloudmere"), plot)


def _to(company, place, plot, person=None):
    return Guest(company, place, login(company, person or company), plot)


ALDER, ELENA, JONAS = login("alder", "alder"), login("alder", "elena"), login("alder", "jonas")
BIRCH, CAIO, CLOUDMERE = login("birch", "birch"), login("birch", "caio"), login("cloudmere", "cloudmere")
LAST_HOURS = days_before_deadline(hours=7)

# fmt: off
ELSEWHERE = [
    # name                                   customer     value  money  kind        solutions             who        place        begun       ended plot          guests
    Deal("Order intake forecast",            "grube",     58000, "EUR", "ip",       "forecast lake",      ALDER,     "berlin",    35,         0.5,  "proposed",   (_sellers("accept > qualified"),)),
    Deal("Churn of season ticket holders",   "gipfel",    24000, "EUR", "shared",   "churn",              JONAS,     "berlin",    14,         0.8,  "qualified"),
    Deal("Ocupación de camas",               "atlas",    132000, "EUR", "ip",       "forecast",           ELENA,     "madrid",    9,          0.4,  "created",    (_sellers("waiting"),)),
    Deal("Clean room for two insurers",      "elbtal",   310000, "EUR", "ip",       "cleanroom identity", ALDER,     "berlin",    120,        48,   "won",        (_sellers("accept > won"),)),
    Deal("Previsión de cosecha",             "olivar",    37000, "EUR", "private",  "forecast",           ELENA,     "madrid",    28,         11,   "lost: competitor"),
    Deal("Lange Wege, kurze Lager",          "köhler",    19000, "EUR", "private",  "forecast",           JONAS,     "berlin",    5,          0.3,  "created"),
    Deal("Transição para a nuvem",           "ipê",      450000, "BRL", "services", "landing",            BIRCH,     "sao paulo", 31,         0.6,  "developed",  (_sellers("accept > qualified"),)),
    Deal("Adoção em noventa dias",           "cerrado",   98000, "BRL", "services", "adoption",           CAIO,      "sao paulo", 12,         0.5,  "qualified",  (_sellers("waiting"),)),
    Deal("Plantão de TI",                    "maré",      76000, "BRL", "private",  "operations",         BIRCH,     "sao paulo", 40,         13,   "lost: budget"),
    Deal("Datacenter da serraria",           "araucária", 720000, "BRL", "shared",  "landing operations", BIRCH,     "sao paulo", 77,         19,   "won"),
    Deal("Sales figures every morning",      "polder",    91000, "EUR", "ip",       "forecast",           CLOUDMERE, "central",   LAST_HOURS, 0.1,  "created",    (_to("alder", "berlin", "waiting"),)),
    Deal("Fraud patterns",                   "kestrel",  260000, "USD", "ip",       "cleanroom",          CLOUDMERE, "iberia",    6,          0.2,  "created",    (_to("alder", "madrid", "waiting", "elena"),)),
    Deal("Stromhandel: Prognosen",           "nordlicht", 185000, "EUR", "ip",      "forecast lake",      CLOUDMERE, "central",   45,         0.7,  "qualified",  (_to("alder", "berlin", "accept > proposed"),)),
    Deal("Ticket demand at the ferry",       "bayou",     47000, "USD", "ip",       "forecast",           CLOUDMERE, "iberia",    30,         18,   "created",    (_to("alder", "berlin", "decline: other"),)),
    Deal("Migração do ERP hospitalar",       "ipê",      890000, "BRL", "services", "landing",            CLOUDMERE, "latin",     4,          0.2,  "created",    (_to("birch", "sao paulo", "waiting"),)),
    Deal("Segurança para cooperativas",      "cerrado",  330000, "BRL", "services", "operations",         CLOUDMERE, "latin",     57,         0.9,  "developed",  (_to("birch", "sao paulo", "accept > negotiated"),)),
    Deal("Treinamento de chão de fábrica",   "araucária", 115000, "BRL", "services", "adoption",          CLOUDMERE, "latin",     90,         33,   "created",    (_to("birch", "sao paulo", "accept > won"),)),
    Deal("Chatbot para pescadores",          "maré",      21000, "BRL", "services", "adoption",           CLOUDMERE, "latin",     27,         13,   "created",    (_to("birch", "sao paulo", "expire"),)),
]
# fmt: on
