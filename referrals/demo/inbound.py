"""The demo's deals that others sent to Harbour Software."""

from referrals.demo.deal import Deal, Guest, days_before_deadline, login


def _deal(name, customer, value, currency, sender, kind, solutions, place, person, begun, ended, plot, senders_plot=""):
    desks = {"cloudmere": "iberia", "alder": "berlin", "birch": "sao paulo"}
    guests = (Guest("harbour", place, login("harbour", person), plot),)
    if sender != "cloudmere" and kind in ("ip", "services"):
        guests += (Guest("cloudmere", None, login("cloudmere", "cloudmere"), "accept" if begun > 10 else "waiting"),)
    return Deal(
        *(name, customer, value, currency, kind, solutions, login(sender, sender), desks[sender]),
        *(begun, ended, senders_plot or "created", guests),
    )


SOON = days_before_deadline

# fmt: off
INBOUND = [
    # name                                         customer     value  money  sender       kind       solutions         place     who       begun             ended plot                    sender's plot
    _deal("Fish auction, live stock levels",       "maré",      96000, "USD", "cloudmere", "ip",      "quayside",       "lisbon", "sofia",  SOON(minutes=3),  0,    "waiting"),
    _deal("Archive for a cancer registry",         "atlas",    142000, "EUR", "cloudmere", "ip",      "mooring backup", "porto",  "tiago",  SOON(minutes=25), 0,    "waiting"),
    _deal("Wine cellar sensors",                   "andes",     33000, "USD", "cloudmere", "ip",      "freight",        "lisbon", "vera",   SOON(hours=2),    0.1,  "seen"),
    _deal("Depot of the future",                   "meseta",   275000, "EUR", "cloudmere", "ip",      "freight edge",   "lisbon", "sofia",  SOON(hours=5),    0.1,  "waiting"),
    _deal("Claims photographs, searchable",        "cigüeña",   58000, "EUR", "cloudmere", "ip",      "mooring",        "lisbon", "helena", SOON(hours=9),    0.1,  "waiting"),
    _deal("Rolling stock paperwork for the mountain railways of three valleys and their common workshop", "gipfel", 81000, "EUR", "cloudmere", "ip", "mooring tidal", "porto", "paulo", SOON(hours=20), 0.1, "waiting"),
    _deal("Greenhouse logistics",                  "polder",   117000, "EUR", "cloudmere", "ip",      "freight",        "lisbon", "sofia",  12.4,             0.2,  "waiting"),
    _deal("Bottling plant, second line",           "nopal",    132000, "USD", "cloudmere", "ip",      "tidal",          "lisbon", "vera",   11.2,             0.2,  "seen"),
    _deal("Grid parts warehouse",                  "fjell",     99000, "EUR", "cloudmere", "ip",      "quayside",       "porto",  "tiago",  9.6,              0.2,  "waiting"),
    _deal("Branch scanning",                       "prairie",  164000, "USD", "cloudmere", "ip",      "mooring",        "lisbon", "sofia",  8.1,              0.2,  "waiting"),
    _deal("Confectionery export to Europe",        "yuki",      72000, "USD", "cloudmere", "ip",      "freight",        "lisbon", "helena", 6.3,              0.2,  "waiting"),
    _deal("Toras e serragem",                      "araucária", 390000, "BRL", "birch",    "services", "landing",       "porto",  "paulo",  5.2,              0.2,  "waiting"),
    _deal("Demand planning for blankets",          "ribeira",   41000, "EUR", "alder",     "ip",      "forecast",       None,     "helena", 4.4,              0.2,  "waiting"),
    _deal("Учёт стекла и тары",                    "ветер",     67000, "USD", "cloudmere", "ip",      "quayside",       "lisbon", "vera",   3.1,              0.2,  "waiting"),
    _deal("Watchmakers' vault",                    "uhrwerk",  230000, "USD", "cloudmere", "ip",      "mooring identity", "lisbon", "sofia", 1.7,             0.2,  "waiting"),
    _deal("Passenger manifests",                   "bayou",     54000, "USD", "cloudmere", "ip",      "tidal",          "lisbon", "sofia",  0.6,              0.1,  "waiting"),
    _deal("Cooperative benchmarks",                "lezíria",   26000, "EUR", "alder",     "shared",  "churn",          "lisbon", "helena", 0.4,              0.1,  "waiting"),
    _deal("Factory gate to shelf",                 "txoko",    108000, "EUR", "cloudmere", "ip",      "freight",        "lisbon", "sofia",  19,               0.3,  "accept > qualified"),
    _deal("Steelworks documentation",              "grube",    194000, "EUR", "cloudmere", "ip",      "mooring",        "porto",  "tiago",  33,               0.4,  "accept > developed",   "qualified"),
    _deal("Hospital kitchens",                     "atlas",     47000, "EUR", "cloudmere", "ip",      "quayside",       "porto",  "paulo",  41,               0.6,  "accept > proposed",    "developed"),
    _deal("Container yard in Le Havre",            "brise",    360000, "EUR", "cloudmere", "ip",      "freight edge",   "lisbon", "sofia",  66,               0.3,  "accept > negotiated",  "proposed"),
    _deal("Skiftplaner og reservedeler",           "fjell",     83000, "EUR", "cloudmere", "ip",      "tidal",          "lisbon", "vera",   28,               0.5,  "accept > developed"),
    _deal("Fábrica de móveis: chão de fábrica",    "araucária", 420000, "BRL", "birch",    "services", "operations",    "porto",  "tiago",  37,               0.4,  "accept > developed",   "qualified"),
    _deal("Clínicas: agenda e estoque",            "ipê",      180000, "BRL", "birch",     "services", "adoption",      "porto",  "paulo",  22,               0.7,  "accept > qualified"),
    _deal("Forecast meets warehouse",              "olivar",    52000, "EUR", "alder",     "ip",      "forecast lake",  "porto",  "paulo",  44,               0.5,  "accept > proposed",    "proposed"),
    _deal("Wind farm spare parts",                 "nordlicht", 121000, "EUR", "alder",    "ip",      "forecast",       "lisbon", "sofia",  15,               0.2,  "accept > qualified",   "qualified"),
    _deal("Kegs across the border",                "kanaal",    36000, "EUR", "alder",     "shared",  "churn",          "lisbon", "helena", 26,               1.1,  "accept > qualified"),
    _deal("Loan book clean room",                  "kestrel",  148000, "USD", "alder",     "private", "cleanroom",      "lisbon", "sofia",  18,               0.8,  "accept"),
    _deal("Pharma cold store",                     "hêtraie",  205000, "EUR", "cloudmere", "ip",      "freight",        "lisbon", "helena", 104,              35,   "accept > won",         "won"),
    _deal("Dairy route optimisation",              "żubr",      76000, "EUR", "cloudmere", "ip",      "freight",        "porto",  "tiago",  88,               20,   "accept > won",         "won"),
    _deal("Bakery at dawn",                        "дунав",     19500, "EUR", "cloudmere", "ip",      "tidal",          "lisbon", "vera",   73,               44,   "accept > won"),
    _deal("Migração de datacenter",                "ipê",      610000, "BRL", "birch",     "services", "landing operations", "porto", "paulo", 130,             51,   "accept > won",         "won"),
    _deal("Rental fleet reporting",                "øresund",   15500, "EUR", "cloudmere", "ip",      "tidal",          "lisbon", "sofia",  59,               18,   "accept > lost: competitor"),
    _deal("District purchasing",                   "juniper",   88000, "USD", "cloudmere", "ip",      "mooring",        "lisbon", "helena", 92,               57,   "accept > lost: budget", "lost: other"),
    _deal("Textile dye inventory",                 "çınar",     64000, "USD", "alder",     "ip",      "forecast",       "lisbon", "vera",   50,               23,   "accept > lost: silence"),
    _deal("Glass in transit",                      "laguna",    29000, "EUR", "cloudmere", "ip",      "freight",        "lisbon", "sofia",  40,               30,   "decline: timeline"),
    _deal("Insurance for farmers",                 "elbtal",   155000, "EUR", "cloudmere", "ip",      "mooring",        "porto",  "paulo",  34,               24,   "decline: requirement"),
    _deal("Free computers",                        "kwanza",    99000, "USD", "cloudmere", "ip",      "tidal",          "lisbon", "helena", 29,               27,   "decline: abuse"),
    _deal("Creamery controls",                     "burren",    44000, "EUR", "cloudmere", "ip",      "tidal",          "lisbon", "sofia",  25,               16,   "decline: budget"),
    _deal("Mountain water bottling",               "მთა",       31000, "USD", "alder",     "ip",      "forecast",       "lisbon", "vera",   21,               10,   "decline: other"),
    _deal("Rede de distribuidores",                "cerrado",  205000, "BRL", "birch",     "services", "landing",       "porto",  "tiago",  32,               20,   "decline: not a customer"),
    _deal("Crystal export desk",                   "šumava",    21000, "EUR", "cloudmere", "ip",      "mooring",        "lisbon", "sofia",  43,               29,   "expire"),
    _deal("Ice rink chain",                        "jää",       17000, "EUR", "cloudmere", "ip",      "tidal",          "porto",  "tiago",  31,               17,   "seen > expire"),
    _deal("Fleet paint records",                   "αιγαίο",    88000, "USD", "cloudmere", "ip",      "mooring",        "lisbon", "vera",   24,               10,   "expire"),
    _deal("Forest inventory",                      "skog",      56000, "EUR", "alder",     "private", "forecast",       "lisbon", "helena", 20,               6,    "expire"),
    _deal("Sardine futures",                       "azenha",    38000, "EUR", "cloudmere", "ip",      "quayside",       "lisbon", "sofia",  13,               6,    "waiting",              "lost: other"),
    _deal("Reservoir telemetry",                   "serra",     69000, "EUR", "cloudmere", "ip",      "mooring",        "lisbon", "vera",   17,               9,    "mistaken before answering"),
    _deal("Organic wholesale portal",              "köhler",    28500, "EUR", "cloudmere", "ip",      "tidal",          "porto",  "paulo",  38,               21,   "accept > duplicate"),
    _deal("Furniture flat-pack planning",          "заря",      93000, "USD", "cloudmere", "ip",      "quayside",       "lisbon", "vera",   10,               5,    "waiting",              "duplicate"),
    _deal("Market hall scales",                    "calçada",    8700, "EUR", "alder",     "private", "churn",          "porto",  "tiago",  2.4,              0.2,  "seen"),
]
# fmt: on
