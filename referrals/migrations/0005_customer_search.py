"""Indexes by which a customer's account is found: by the beginning, by words, by number, by group, by misspelt words."""

from django.db import migrations

TABLE = "referrals_customeraccount"
WORDS = "array_to_tsvector(array_remove(string_to_array(plain || ' ' || also, ' '), ''))"


def index(name, on, *, table=TABLE):
    return migrations.RunSQL(f"CREATE INDEX {name} ON {table} {on}", f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_walls_and_terms")]

    # One index per list, so that a tab of the short list is never searched through the millions of the directory. The
    # order is that of "C" whatever the database sorts by, because only that one has the names with one beginning
    # together. The directory's numbers need no index of their own: they are its keys.
    operations = [
        index("account_name_platform", """(plain COLLATE "C", country) WHERE source = 'platform'"""),
        index("account_name_duns", """(plain COLLATE "C", country) WHERE source = 'duns'"""),
        index("account_words_platform", f"USING gin (country, ({WORDS})) WHERE source = 'platform'"),
        index("account_words_duns", f"USING gin (country, ({WORDS})) WHERE source = 'duns'"),
        index("account_number_platform", "(duns) WHERE source = 'platform' AND duns <> ''"),
        index("account_of_group", "(link_group) WHERE link_group <> ''"),
        index("word_near", "USING gin (near)", table="referrals_nameword"),
    ]
