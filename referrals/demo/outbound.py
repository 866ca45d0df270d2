"""The demo's deals that Harbour Software began."""

from referrals.demo.deal import Deal, Guest, login

def _deal(name, customer, value, currency, kind, solutions, person, place, begun, ended, plot, platform="", guest=None):
    asked = kind in ("ip", "services") or "asked" in plot
    guests = (Guest("cloudmere", None, login("cloudmere", "cloudmere"), platform or "waiting"),) if asked else ()
    guests += (guest,) if guest else ()
    return Deal(
        name, customer, value, currency, kind, solutions, login("harbour", person), place, begun, ended, plot, guests
    )


def _alder(plot, place="berlin", person="alder"):
    return Guest("alder", place, login("alder", person), plot)


def _birch(plot):
    return Guest("birch", "sao paulo", login("birch", "birch"), plot)


# fmt: off
OUTBOUND = [
    # name                                            customer     value  money  kind        solutions            who       place     begun ended plot              platform             partner
    _deal("Canning line stock in one system",         "azenha",    84000, "EUR", "ip",       "tidal compute",     "sofia",  "lisbon",  48,  0.3, "proposed",       "accept > qualified"),
    _deal("Two mills, one warehouse",                 "ribeira",   31500, "EUR", "private",  "quayside",          "tiago",  "porto",   9,   0.4, "qualified"),
    _deal("Harvest intake and quality records for all member farms of the cooperative, first stage", "lezíria", 127400, "EUR", "ip", "quayside mooring lake", "helena", "lisbon", 95, 2, "negotiated", "accept > developed", _alder("accept > developed")),
    _deal("Document archive for the water works",     "serra",     22000, "EUR", "shared",   "mooring",           "sofia",  "lisbon",  33,  1,   "developed"),
    _deal("Hospital supply chain, phase two",         "atlas",    310000, "EUR", "ip",       "tidal freight compute", "paulo", "porto", 140, 31,  "won",            "accept > won"),
    _deal("Ceramics shop, first computer",            "calçada",    4800, "EUR", "private",  "tidal",             "tiago",  "porto",   21,  12,  "lost: budget"),
    _deal("Pallet tracking Madrid – Lisbon",          "meseta",   146000, "EUR", "ip",       "freight edge",      "sofia",  "lisbon",  62,  0.6, "negotiated",     "accept > proposed", _alder("waiting", "madrid", "elena")),
    _deal("Claims correspondence archive",            "cigüeña",   96000, "EUR", "ip",       "mooring",           "helena", "lisbon",  11,  0.2, "qualified",      "waiting"),
    _deal("Cold chain sensors",                       "txoko",     54000, "EUR", "shared",   "freight",           "vera",   "lisbon",  27,  3,   "proposed"),
    _deal("Mill traceability",                        "olivar",    18900, "EUR", "private",  "quayside",          "paulo",  "porto",   6,   0.5, "created"),
    _deal("Port calls and demurrage",                 "brise",    205000, "EUR", "ip",       "freight",           "sofia",  "lisbon",  75,  14,  "lost: competitor", "accept > developed"),
    _deal("Validated archive for batch records",      "hêtraie",  178000, "EUR", "ip",       "mooring backup",    "helena", "lisbon",  110, 40,  "won",            "accept > won"),
    _deal("Spare parts for forty excavators",         "grube",     67500, "EUR", "ip",       "tidal",             "paulo",  "porto",   37,  0.9, "proposed",       "decline: no seller"),
    _deal("Organic certificates, paperless",          "köhler",    12400, "EUR", "private",  "mooring",           "vera",   "lisbon",  16,  8,   "duplicate"),
    _deal("Turbine logbooks and forecasts",           "nordlicht", 240000, "EUR", "ip",      "mooring lake",      "helena", "lisbon",  41,  0.3, "developed",      "accept > qualified", _alder("accept > qualified")),
    _deal("Member letters, twelve million pages",     "elbtal",   415000, "EUR", "ip",       "mooring backup compute", "helena", "lisbon", 22, 0.7, "developed",   "expire",            _alder("decline: requirement")),
    _deal("Season passes and rental stock",           "gipfel",    38000, "EUR", "private",  "quayside",          "tiago",  "porto",   55,  20,  "lost: silence"),
    _deal("Movement parts between three workshops",   "uhrwerk",   92000, "USD", "ip",       "tidal",             "sofia",  "lisbon",  8,   0.2, "created",        "waiting"),
    _deal("Auction clock to truck in ninety minutes", "polder",   133000, "EUR", "ip",       "freight edge",      "sofia",  "lisbon",  58,  0.4, "proposed",       "accept > proposed"),
    _deal("Keg return, deposit and cleaning",         "kanaal",    27300, "EUR", "shared",   "quayside",          "tiago",  "porto",   19,  1.2, "qualified"),
    _deal("Substation inspection records",            "fjell",    158000, "EUR", "ip",       "mooring",           "helena", "lisbon",  30,  0.8, "developed",      "decline: no account"),
    _deal("Timber measurement into the ERP",          "skog",      73000, "EUR", "ip",       "tidal lake",        "vera",   "lisbon",  5,   0.2, "created",        "seen"),
    _deal("Bicycle parts webshop",                    "øresund",    9900, "EUR", "private",  "tidal",             "tiago",  "porto",   3,   0.3, "created"),
    _deal("Ice time booking",                         "jää",        6500, "EUR", "private",  "lighthouse",        "vera",   "lisbon",  44,  30,  "wrong customer"),
    _deal("Milk collection rounds",                   "żubr",      88000, "EUR", "ip",       "freight",           "paulo",  "porto",   70,  25,  "won",            "expire"),
    _deal("Export papers for glass",                  "šumava",    16800, "EUR", "shared",   "mooring",           "vera",   "lisbon",  13,  0.6, "created"),
    _deal("Склад и раскрой: единый учёт",             "заря",     118000, "USD", "ip",       "quayside compute",  "vera",   "lisbon",  26,  0.3, "proposed",       "accept > qualified"),
    _deal("Диспетчеризация 300 фур",                  "ветер",    164000, "USD", "shared",   "freight",           "vera",   "lisbon",  39,  2,   "developed"),
    _deal("Хлеб к шести утра",                        "дунав",     14300, "EUR", "private",  "freight",           "vera",   "lisbon",  12,  0.4, "shared"),
    _deal("Bottle tracking",                          "მთა",       23700, "USD", "private",  "quayside",          "vera",   "lisbon",  34,  15,  "lost: other"),
    _deal("Ημερολόγια πλοίων χωρίς χαρτί",            "αιγαίο",   226000, "USD", "ip",       "mooring freight",   "sofia",  "lisbon",  2.2, 0.1, "won at once",    "accept"),
    _deal("Cutting room planning",                    "çınar",     45500, "EUR", "services", "lighthouse",        "helena", "lisbon",  18,  0.5, "qualified",      "accept"),
    _deal("Furnace shifts and orders",                "laguna",    61000, "EUR", "services", "lighthouse",        "helena", "lisbon",  65,  28,  "won",            "accept > won"),
    _deal("Mortgage files, from shelf to search",     "kestrel",  189000, "USD", "ip",       "mooring identity",  "sofia",  "lisbon",  6.5, 0.3, "qualified",      "waiting",           _alder("waiting")),
    _deal("Milk lorries of County Clare",             "burren",    20500, "EUR", "services", "lighthouse",        "paulo",  "porto",   10,  4,   "lost: budget",   "waiting"),
    _deal("新潟の倉庫管理 (Niigata warehouse)",         "yuki",     102000, "USD", "ip",       "quayside",          "helena", "lisbon",  29,  0.9, "developed",      "accept > qualified"),
    _deal("Serraria a serraria: estoque de toras",    "araucária", 540000, "BRL", "ip",      "quayside compute",  "paulo",  "porto",   52,  0.4, "negotiated",     "accept > developed", _birch("accept > developed")),
    _deal("Prontuário: arquivo de vinte anos",        "ipê",      380000, "BRL", "ip",       "mooring backup",    "helena", "lisbon",  4,   0.2, "created",        "waiting",           _birch("waiting")),
    _deal("Rastreio do pescado",                      "maré",     145000, "BRL", "private",  "freight",           "tiago",  "porto",   24,  0.7, "asked for help", "accept"),
    _deal("Frota do Centro-Oeste",                    "cerrado",  260000, "BRL", "shared",   "freight",           "tiago",  "porto",   47,  22,  "lost: competitor"),
    _deal("Lúpulo, malta y botellas vacías",          "nopal",     78000, "USD", "ip",       "tidal quayside",    "sofia",  "lisbon",  83,  50,  "wrong value",    "expire"),
    _deal("Barrica por barrica",                      "andes",     35200, "USD", "private",  "quayside",          "sofia",  "lisbon",  31,  0.6, "asked for help", "decline: other"),
    _deal("Camiões na baía",                          "kwanza",    49000, "USD", "private",  "freight",           "sofia",  "lisbon",  7,   0.8, "qualified"),
    _deal("Loan documents of nine branches",          "prairie",  210000, "USD", "ip",       "mooring backup",    "helena", "lisbon",  120, 62,  "won",            "accept > won",      _alder("accept > won")),
    _deal("Ferry timetable to fuel plan",             "bayou",     87000, "USD", "ip",       "tidal",             "sofia",  "lisbon",  15,  0.5, "qualified",      "expire"),
    _deal("School bus routes",                        "juniper",   29500, "USD", "shared",   "freight",           "helena", "lisbon",  36,  5,   "proposed"),
]
# fmt: on
