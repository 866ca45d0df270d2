"""python -m cosell.bench.directory ROWS: fills the directory with pages, asks it, and prints how fast it answers."""

import os
import sys

import django

from cosell.bench.accounts import sizes, spread, timed

ASKED, SLOW, DEEP = 150, 12, 200  # asks per shape; of the naive statement, which takes long; pages to walk
COLUMNS = "id, uuid, name, place, city, country, description, industries, products, services, keywords, sizes"
BARE = f"SELECT {COLUMNS} FROM leads_listing WHERE is_open ORDER BY score DESC, uuid DESC LIMIT 21"  # noqa: S608
NAIVE = f"""SELECT {COLUMNS} FROM leads_listing WHERE is_open AND (name ILIKE %s OR city ILIKE %s OR
    array_to_string(keywords, ' ') ILIKE %s OR array_to_string(industries || products || services, ' ') ILIKE %s)
    ORDER BY (CASE WHEN array_to_string(keywords, ' ') ILIKE %s THEN 1.0 ELSE 0.8 END) * (0.75 + 0.5 * score) DESC, id
    LIMIT 20"""  # noqa: S608


def main(rows):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cosell.settings")
    django.setup()
    from cosell.bench import profiles
    from cosell.bench.__main__ import tell

    print(f"\n{rows:,} pages of the directory", flush=True)
    lines = profiles.fill(os.environ["SUPER_DATABASE_URL"], rows, tell)
    measure(shapes(lines), lines, tell)
    sizes(["leads_listing"])


def shapes(lines):
    """Label → what is asked, drawn from pages that exist."""
    from referrals.tags import Industry, Service

    common = ("cloud", "services", "consulting", "business", "management", "software")
    tagged = [line for line in lines if len(line["keywords"]) > 1]
    return {
        "nothing": [{} for _ in range(ASKED)],
        "one industry": [{"industries": [Industry.values[n % len(Industry.values)]]} for n in range(ASKED)],
        "a common word": [{"need": common[n % len(common)]} for n in range(ASKED)],
        "a rare word": [{"need": line["name"].split()[0]} for line in lines[:ASKED]],
        "a keyword": [{"need": line["keywords"][-1]} for line in tagged[:ASKED]],
        "two words, place and size": [
            {"need": f"{line['keywords'][0]} {common[n % 6]}", "country": line["country"], "city": line["city"],
             "size": "10to50employees"}
            for n, line in enumerate(tagged[:ASKED])
        ],
        "two keywords of two pages": [
            {"need": f"{one['keywords'][0]} {other['keywords'][0]}"}
            for one, other in zip(tagged[:ASKED], tagged[ASKED:] or tagged, strict=False)
        ],
        "tags of each kind and a country": [
            {**{kind: line[kind][:2] for kind in ("industries", "products", "services")}, "country": line["country"]}
            for line in lines[:ASKED]
        ],
        "a sentence": [
            {"need": f"We are looking for a partner who moves our {line['keywords'][0]} accounting to the cloud, with "
                     f"training for {Service.values[n % 10]} in {line['city']}"}
            for n, line in enumerate(tagged[:ASKED])
        ],
    }  # fmt: skip


def measure(asks, lines, tell):
    """Milliseconds of a first page of each shape, of deep pages, and of what they are compared with."""
    from django.db import connection

    from leads import directory

    connection.ensure_connection()
    times = {}
    with connection.cursor() as cursor:

        def ask(statement, *values):
            cursor.execute(statement, values)
            return cursor.fetchall()

        tell("bare")
        for _ in range(5):
            ask(BARE)
        times["bare walk along the index"] = [timed(ask, BARE)[1] for _ in range(ASKED)]
        for label, asked in asks.items():
            tell(label)
            directory.search(asked[0])
            times[label] = [timed(directory.search, one)[1] for one in asked]
        for label, asked in {"nothing": {}, "a common word": {"need": "services"}}.items():
            tell(f"page by page: {label}")
            times[f"{label}, pages {DEEP - 50} to {DEEP}"] = walked(asked)
        tell("naive")
        typed = [line["name"].split()[0] for line in lines[:SLOW]]
        times["naive ILIKE, a rare word"] = [timed(ask, NAIVE, *[f"%{word}%"] * 5)[1] for word in typed]
        times["naive ILIKE, a common word"] = [timed(ask, NAIVE, *["%services%"] * 5)[1] for _ in range(SLOW)]
    report(times)


def walked(asked):
    """The times of the last of many pages, each reached from the one before."""
    from leads import directory

    took, after = [], ""
    for _ in range(DEEP):
        page, milliseconds = timed(lambda: directory.search(asked, after=after))  # noqa: B023 (called at once)
        took.append(milliseconds)
        if not (after := page.after):
            break
    return took[-50:]


def report(times):
    limit = spread(times["bare walk along the index"])[0]
    rare, common = (spread(times[f"naive ILIKE, a {kind} word"])[0] for kind in ("rare", "common"))
    print(f"\n{'asked':<40}{'p50 ms':>9}{'p99 ms':>9}{'x bare':>9}{'naive / it':>12}")
    for label, found in times.items():
        middle, worst = spread(found)
        naive = common if "common" in label else rare
        print(f"{label:<40}{middle:>9.2f}{worst:>9.2f}{middle / limit:>9.1f}{naive / middle:>12.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
