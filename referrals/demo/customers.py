"""The demo's customers: companies that do not exist, in several countries and scripts."""

from dataclasses import dataclass


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

# fmt: off
CUSTOMERS = {
    key: Customer(*facts)
    for key, *facts in [
        # key        name                                   street                        postal      city              land  category     d-u-n-s      contact
        ("azenha",   "Conservas Azenha do Mar",             "Rua do Cais 41",             "8700-152", "Olhão",          "PT", "managed",   "760010111", "Inês", "Prado", "Head of operations", "azenha"),
        ("ribeira",  "Têxteis Ribeira Alta",                "Avenida da Fiação 7",        "4800-026", "Guimarães",      "PT", "unmanaged", "", "Duarte", "Meireles", "IT manager", "ribeira-alta"),
        ("lezíria",  "Cooperativa Agrícola da Lezíria Grande do Tejo e Vale de Santarém", "Estrada Nacional 118, km 22", "2005-345", "Santarém", "PT", "manual", "", "Graça", "Sampaio e Mello", "Managing director", "leziria"),
        ("serra",    "Águas da Serra Velha",                "Largo da Fonte 3",           "6270-480", "Seia",           "PT", "managed",   "760010114", "Rui", "Antunes", "Finance director", "serra-velha"),
        ("atlas",    "Hospitais Atlas Norte",               "Rua de Camões 512",          "4000-139", "Porto",          "PT", "managed",   "760010115", "Marta", "Leitão", "Chief information officer", "atlas-norte"),
        ("calçada",  "Calçada & Filhos",                    "Rua da Bainharia 18",        "4050-085", "Porto",          "PT", "manual",    "", "José", "Calçada", "Owner", "calcada"),
        ("meseta",   "Logística Meseta Ibérica",            "Polígono El Henar, nave 14", "28830",    "San Fernando",   "ES", "managed",   "760010117", "Begoña", "Ruiz Ibáñez", "Director of logistics", "meseta"),
        ("cigüeña",  "Seguros La Cigüeña",                  "Calle del Peñón 9",          "41004",    "Sevilla",        "ES", "managed",   "760010118", "Íñigo", "Muñoz", "Head of claims", "ciguena"),
        ("txoko",    "Alimentación Txoko Berri",            "Kale Nagusia 22",            "20003",    "Donostia",       "ES", "unmanaged", "", "Ane", "Etxeberria", "Procurement", "txoko-berri"),
        ("olivar",   "Olivar de los Tres Valles",           "Camino Real s/n",            "23700",    "Linares",        "ES", "manual",    "", "Lucía", "Ordóñez", "Commercial director", "tres-valles"),
        ("brise",    "Transports Brise-Lames",              "14 quai des Écluses",        "76600",    "Le Havre",       "FR", "managed",   "760010121", "Élodie", "Lefèvre", "Directrice des systèmes", "brise-lames"),
        ("hêtraie",  "Laboratoires de la Hêtraie",          "2 rue des Alchimistes",      "69007",    "Lyon",           "FR", "managed",   "760010122", "Thaïs", "Garçon", "Quality director", "hetraie"),
        ("grube",    "Maschinenbau Grubenthal",             "Zechenstraße 88",            "45127",    "Essen",          "DE", "managed",   "760010123", "Jürgen", "Roßbach", "Plant manager", "grubenthal"),
        ("köhler",   "Köhlerhof Bioprodukte",               "Am Weiher 4",                "79098",    "Freiburg",       "DE", "unmanaged", "", "Sabine", "Köhlerhof", "Managing director", "koehlerhof"),
        ("nordlicht","Nordlicht Windkraft",                 "Hafenkante 1",               "27570",    "Bremerhaven",    "DE", "managed",   "760010125", "Birte", "Petersen", "Head of asset data", "nordlicht-wind"),
        ("elbtal",   "Elbtal Krankenkasse für Handwerk, Handel und freie Berufe", "Ostra-Ufer 30", "01067", "Dresden", "DE", "other", "760010126", "Wolfram", "Übelacker", "Leiter Datenmanagement", "elbtal"),
        ("gipfel",   "Gipfelbahnen Silvrettablick",         "Talstation 1",               "6563",     "Galtür",         "AT", "unmanaged", "", "Vroni", "Hämmerle", "Commercial lead", "gipfelbahnen"),
        ("uhrwerk",  "Uhrwerk Jurasüdfuss",                 "Rue des Horlogers 5",        "2502",     "Biel/Bienne",    "CH", "managed",   "760010128", "Noémie", "Zürcher", "Chief operating officer", "uhrwerk"),
        ("polder",   "Polderland Flowers",                  "Tulpenkade 60",              "1431 HR",  "Aalsmeer",       "NL", "managed",   "760010129", "Sjoerd", "van den IJssel", "Supply chain", "polderland"),
        ("kanaal",   "Brouwerij De Drie Kanalen",           "Vismijn 12",                 "9000",     "Gent",           "BE", "unmanaged", "", "Lieve", "D'hooghe", "Plant IT", "drie-kanalen"),
        ("fjell",    "Fjellheim Kraft",                     "Fossveien 3",                "5003",     "Bergen",         "NO", "managed",   "760010131", "Sølvi", "Årdal", "Grid operations", "fjellheim"),
        ("skog",     "Skogsbruket i Norrån",                "Sågverksgatan 8",            "903 25",   "Umeå",           "SE", "managed",   "760010132", "Åke", "Sjögren", "Head of digital", "skogsbruket"),
        ("øresund",  "Øresund Cykler",                      "Kalkbrænderivej 17",         "2100",     "København",      "DK", "manual",    "", "Søren", "Kjær", "Founder", "oresund-cykler"),
        ("jää",      "Järvenpään Jäähalli",                 "Rantatie 2",                 "04400",    "Järvenpää",      "FI", "unmanaged", "", "Päivi", "Hämäläinen", "Manager", "jaahalli"),
        ("żubr",     "Zakłady Mleczarskie Żubrówek",        "ul. Łąkowa 15",              "15-703",   "Białystok",      "PL", "managed",   "760010135", "Łukasz", "Wójcik", "Dyrektor IT", "zubrowek"),
        ("šumava",   "Sklárny Šumavský Pramen",             "Sklářská 101",               "342 01",   "Sušice",         "CZ", "unmanaged", "", "Zdeňka", "Dvořáková", "Export", "sumavsky"),
        ("заря",     "Мебельная фабрика «Заря»",            "ул. Абая, 150",              "050046",   "Алматы",         "KZ", "managed",   "760010137", "Айгуль", "Нурланова", "Директор по снабжению", "zarya-mebel"),
        ("ветер",    "Ветер Степи Логистика",               "пр. Мангилик Ел, 8",         "010000",   "Астана",         "KZ", "unmanaged", "", "Данияр", "Сеитов", "Коммерческий директор", "veter-stepi"),
        ("дунав",    "Дунавска пекара",                     "Булевар ослобођења 44",      "21000",    "Нови Сад",       "RS", "manual",    "", "Јелена", "Ђорђевић", "Директорка", "dunavska"),
        ("მთა",      "მთის წყალი (Mtis Tsqali)",            "Kostava 70",                 "0171",     "Tbilisi",        "GE", "unmanaged", "", "Nino", "Beridze", "Distribution", "mtis"),
        ("αιγαίο",   "Ναυτιλιακή Αιγαίου",                  "Ακτή Μιαούλη 85",            "185 38",   "Πειραιάς",       "GR", "managed",   "760010141", "Ελένη", "Παπαδάκη", "Fleet systems", "aigaio"),
        ("çınar",    "Çınaraltı Tekstil",                   "Organize Sanayi 6. Cadde",   "16140",    "Bursa",          "TR", "unmanaged", "", "Gülşen", "Yıldırım", "Planning", "cinaralti"),
        ("laguna",   "Vetrerie della Laguna",               "Fondamenta dei Vetrai 27",   "30141",    "Murano",         "IT", "managed",   "760010143", "Niccolò", "Zanetti", "General manager", "vetrerie"),
        ("kestrel",  "Kestrel & Moor Building Society",     "12 Wharf Lane",              "LS1 4BT",  "Leeds",          "GB", "managed",   "760010144", "Imogen", "Hartley-Ward", "Head of platforms", "kestrelmoor"),
        ("burren",   "Burren Dairies",                      "Unit 3, Quay Road",          "V95 X4",   "Ennis",          "IE", "manual",    "", "Niamh", "Ó Conaill", "Operations", "burren"),
        ("yuki",     "雪国製菓 (Yukiguni Confectionery)",    "2-8-1 Bandai",               "950-0088", "新潟市",          "JP", "managed",   "760010146", "恵子", "佐藤", "情報システム部長", "yukiguni"),
        ("araucária","Madeiras Araucária do Sul",           "Rua das Serrarias 900",      "80010-000","Curitiba",       "BR", "managed",   "760010147", "Luís", "Schünemann", "Diretor de TI", "araucaria"),
        ("ipê",      "Clínicas Ipê-Amarelo",                "Avenida dos Ipês 1200",      "04543-011","São Paulo",      "BR", "managed",   "760010148", "Antônia", "Guimarães Rosa", "Diretora clínica", "ipe-amarelo"),
        ("maré",     "Pescados Maré Cheia",                 "Cais do Porto 5",            "59010-700","Natal",          "BR", "unmanaged", "", "João", "Caetano", "Comprador", "mare-cheia"),
        ("cerrado",  "Distribuidora Coração do Cerrado",    "Setor de Indústria, lote 8", "71200-100","Brasília",       "BR", "manual",    "", "Cícero", "Brandão", "Sócio", "cerrado"),
        ("nopal",    "Cervecería Nopalito",                 "Calzada del Ejido 33",       "44100",    "Guadalajara",    "MX", "managed",   "760010151", "Ximena", "Peña Nieves", "Gerente de planta", "nopalito"),
        ("andes",    "Viñedos Cumbre Andina",               "Fundo El Cóndor",            "2720000",  "Santa Cruz",     "CL", "unmanaged", "", "Matías", "Ñancupil", "Gerente", "cumbre-andina"),
        ("kwanza",   "Transportes Baía do Kwanza",          "Rua da Missão 77",           "",         "Luanda",         "AO", "manual",    "", "Domingos", "Kiala", "Director-geral", "kwanza"),
        ("prairie",  "Prairie Lantern Credit Union",        "400 Elevator Street",        "58102",    "Fargo",          "US", "managed",   "760010154", "Dolores", "Vandermeer", "Chief risk officer", "prairielantern"),
        ("bayou",    "Bayou Ferry Lines",                   "1 Landing Road",             "70112",    "New Orleans",    "US", "managed",   "760010155", "Theo", "Boudreaux", "Fleet manager", "bayouferry"),
        ("juniper",  "Juniper Ridge School District",       "77 Schoolhouse Way",         "97701",    "Bend",           "US", "other",     "", "Marisol", "Quezada", "Technology coordinator", "juniperridge"),
    ]
}
# fmt: on
