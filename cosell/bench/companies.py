"""Invents companies: names in several languages and two scripts, with legal forms, spread like real ones; and fills."""

import random
import time
import uuid
from types import SimpleNamespace

import psycopg

from referrals.customers import plain
from referrals.customers.spelling import SHORTEST

# fmt: off
ONSETS = "b c d f g h j k l m n p r s t v w z b d l m n p r s t v br cl dr fr gr pl st tr sh".split()
VOWELS = "a a a e e e i i o o o u ia ou".split()
CODAS = [*[""] * 9, *"nnrrlsmtx", "nd"]
SYLLABLES = 400
NAMES = "Alder Birch Marlow Tavares Moura Prado Lindqvist Novak Kowal Rossini Dumont Keller Okafor Iyer Rao".split()
CYRILLIC = ("вол га строй снаб сер вис тех но мет сиб урал норд дон пром энер го лес маш тор ин вест альт рус мир град "
            "свет ок тан зем лян кам бор вод жил хим щит эко юг яр").split()
# country: cities, kinds of business before and after the name, legal forms
LANGUAGES = {
    "GB": ("London|Leeds|Bristol", "",
           "Trading|Logistics|Consulting|Foods|Engineering|Group|Media|Freight Lines|& Sons|Brothers|International",
           "Ltd|Limited|PLC|LLP"),
    "US": ("Austin|Boston|Denver", "",
           "Systems|Solutions|Technologies|Industries|Partners|Labs|Health|Energy|Home Care|Building Materials",
           "Inc.|LLC|Corp.|Co."),
    "IN": ("Pune|Chennai|Delhi", "Shree|Sri|New",
           "Industries|Exports|Textiles|Infotech|Enterprises|Chemicals|Steel",
           "Pvt. Ltd.|Private Limited|Ltd|LLP"),
    "BR": ("São Paulo|Recife|Curitiba", "Padaria|Transportes|Comércio de|Indústria|Construções|Auto Peças|Clínica",
           "Alimentos|Engenharia|Tecnologia|Serviços|e Filhos",
           "Ltda|S/A|ME|EIRELI|Ltda - ME"),
    "PT": ("Lisboa|Porto|Braga", "Padaria|Construções|Vinhos|Oficina|Farmácia",
           "Turismo|Moldes|Consultoria|& Filhos",
           "Lda|S.A.|Unipessoal Lda"),
    "ES": ("Madrid|Sevilla|Bilbao", "Talleres|Construcciones|Panadería|Hermanos|Bodegas",
           "Ibérica|Servicios|Hostelería|Logística|e Hijos",
           "S.L.|S.A.|SLU|S.L.U."),
    "DE": ("München|Köln|Hamburg", "Autohaus|Bäckerei|Gebrüder",
           "Maschinenbau|Elektrotechnik|Verwaltung|Spedition|Bau|Werkzeuge|Getränke|& Söhne",
           "GmbH|GmbH & Co. KG|AG|KG|UG"),
    "FR": ("Lyon|Nantes|Lille", "Société|Boulangerie|Établissements|Garage",
           "Conseil|Bâtiment|Transports|Distribution|Énergie|et Fils",
           "SARL|SAS|S.A.|EURL"),
    "PL": ("Łódź|Kraków|Gdańsk", "Zakład|Przedsiębiorstwo",
           "Budownictwo|Usługi|Handel|Księgowość",
           "Sp. z o.o.|S.A."),
    "RU": ("Москва|Казань|Самара", "Завод|Группа|Торговый дом",
           "Трейд|Строй|Сервис|Логистика|Инвест|Групп|Мебель",
           "ООО|ПАО|АО|ИП|О.О.О."),
    "UA": ("Київ|Львів|Одеса", "Завод",
           "Груп|Буд|Агро|Сервіс|Транс",
           "ТОВ"),
}
SHARES = {"GB": 14, "US": 22, "IN": 12, "BR": 14, "PT": 4, "ES": 7, "DE": 9, "FR": 7, "PL": 4, "RU": 5, "UA": 2}
# fmt: on
BEFORE = {"RU", "UA"}  # where the legal form stands before the name
COLUMNS = (
    "id uuid source key category name aliases parent_name link_group duns line1 city state postal_code country "
    "has_macc is_federal plain also"
).split()


class Companies:
    """The same number of rows gives the same companies."""

    def __init__(self, rows):
        self.rows, self.random = rows, random.Random(f"companies {rows}")  # noqa: S311 (made-up data)
        pick = self.random.choice
        self.syllables = sorted({pick(ONSETS) + pick(VOWELS) + pick(CODAS) for _ in range(SYLLABLES)})
        self.random.shuffle(self.syllables)
        self.usual = [self.brand(self.syllables) for _ in range(max(2000, rows // 25))]
        self.languages = {country: [part.split("|") for part in parts] for country, parts in LANGUAGES.items()}
        self.countries = [country for country, share in SHARES.items() for _ in range(share)]

    def skewed(self, things):
        """The first ones far more often than the last, as words of names are."""
        return things[int(len(things) * self.random.random() ** 2)]

    def brand(self, syllables):
        number = self.random.choice((2, 3, 3, 3, 4))
        return "".join(self.random.choice(syllables) for _ in range(number)).capitalize()

    def name(self, country):
        """(the name without its legal form, the name with it)"""
        _cities, before, after, forms = self.languages[country]
        chance = self.random.random
        if country in BEFORE:
            brand = "".join(self.skewed(CYRILLIC) for _ in range(2 + (chance() < 0.6))).capitalize()
        elif chance() < 0.06:
            brand = f"{self.skewed(self.syllables).capitalize()} {self.random.choice(NAMES)}"
        else:
            brand = self.skewed(self.usual) if chance() < 0.7 else self.brand(self.syllables)
        if chance() < 0.12:
            brand += f" {self.skewed(self.usual)}" if country not in BEFORE else f" {self.random.choice(after)}"
        words = [self.skewed(before), brand] if before[0] and chance() < 0.4 else [brand]
        if chance() < 0.7:
            words.append(self.skewed(after))
        core, form = " ".join(words), self.skewed(forms)
        if country in BEFORE:
            return core, f"{form} «{core}»" if chance() < 0.5 else f"{form} {core}"
        return core, f"{core} {form}" if chance() < 0.92 else core

    def rows_of(self, words):
        """One tuple per company for COPY; the words of the names are added to ``words``."""
        chance, account = self.random.random, SimpleNamespace(aliases=[], parent_name="")
        for number in range(1, self.rows + 1):
            country = self.random.choice(self.countries)
            account.name = self.name(country)[1]
            account.aliases = [self.brand(self.syllables)] if chance() < 0.02 else []
            account.parent_name = self.skewed(self.usual) if chance() < 0.03 else ""
            plain.fill(account)
            words.update(account.plain.split(), account.also.split())
            listed = chance() < 0.06
            category = ("managed" if chance() < 0.35 else "unmanaged") if listed else "other"
            key = f"A{number}" if listed else f"{number + 100_000_000}"
            group = f"G{number // 40}" if listed and chance() < 0.15 else ""
            yield (
                number, uuid.UUID(int=self.random.getrandbits(128)), "platform" if listed else "duns", key, category,
                account.name, account.aliases, account.parent_name, group, "" if listed else key, "Main street 1",
                self.skewed(self.languages[country][0]), "", "10115", country, listed and chance() < 0.1,
                listed and chance() < 0.005, account.plain, account.also,
            )  # fmt: skip


def fill(url, rows, tell):
    """Writes the companies and the dictionary of their words; seconds for the rows, for the words, for the indexes."""
    words, began = set(), time.monotonic()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        definitions = dropped(connection)
        with connection.cursor().copy(f"COPY referrals_customeraccount ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in Companies(rows).rows_of(words):
                copy.write_row(row)
        tell(f"{rows:,} companies")
        stored = time.monotonic()
        with connection.cursor().copy("COPY referrals_nameword (word, near) FROM STDIN") as copy:
            for word in sorted(words):
                if SHORTEST <= len(word) <= plain.LONGEST_WORD and not word.isdigit():
                    copy.write_row((word, plain.near(word)))
        tell(f"{len(words):,} different words")
        learned = time.monotonic()
        for definition in definitions:
            connection.execute(definition)
        connection.execute("VACUUM ANALYZE referrals_customeraccount, referrals_nameword")
        tell("indexes")
    return stored - began, learned - stored, time.monotonic() - learned


def dropped(connection):
    """The indexes that are built once, at the end: those of the search. Their definitions."""
    found = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE tablename IN ('referrals_customeraccount', 'referrals_nameword') AND indexdef NOT LIKE '%UNIQUE%'"
    ).fetchall()
    for name, _definition in found:
        connection.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]
