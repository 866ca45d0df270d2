"""Marks every text of every tenant with a word of its own, by introspection: new fields join by themselves."""

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import count

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql
from psycopg.types.json import Jsonb

WORD = re.compile(r"z[a-z]\d{7}", re.IGNORECASE)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
ROOM = 9  # letters of a word; a shorter column can hold none

# Texts that stay as they are, and why.
KEPT = {
    ("accounts_notice", "kind"): "a word of our own, found in a table",
    ("accounts_accountevent", "kind"): "a word of our own, found in a table",
    ("referrals_referralevent", "kind"): "a word of our own, found in a table",
    ("referrals_registrationevent", "kind"): "a word of our own, found in a table",
    ("accounts_invitation", "token_hash"): "the letter is found by it",
    ("accounts_invitation", "roles"): "codes and keys only",
    ("referrals_party", "shown"): "copied from the marked rows by siblings.show",
    ("accounts_user", "password"): "never shown, and people sign in with it",
    ("accounts_user", "timezone"): "a name from the world's list",
}


@dataclass(frozen=True)
class Place:
    """Where a word stands: in which field of which row, and whose row that is."""

    table: str
    field: str
    pk: int
    tenant: int | None
    deal: int | None = None
    person: int | None = None
    seen_by: tuple = ()
    inquiry: int | None = None
    registration: int | None = None


def walled_models(cursor):
    """The models behind the wall, as the database has it."""
    rows = cursor.execute("SELECT relname FROM pg_class WHERE relforcerowsecurity").fetchall()
    walled = {name for (name,) in rows}
    return [model for model in apps.get_models() if model._meta.db_table in walled]


def text_fields(model):
    """The fields that hold words people typed."""
    return [field for field in model._meta.concrete_fields if _holds_words(model, field)]


def _holds_words(model, field):
    if (model._meta.db_table, field.column) in KEPT or field.choices or isinstance(field, models.GeneratedField):
        return False
    if isinstance(field, models.JSONField):
        return True
    return isinstance(field, models.CharField | models.TextField) and (field.max_length or ROOM) >= ROOM


class Marker:
    """Writes the words with the owner's hand, which alone may touch history, and finds them again."""

    def __init__(self, stage, codes):
        self.connection = psycopg.connect(stage.owner, dbname=stage.name, autocommit=True)
        self.cursor = self.connection.cursor()
        self.cursor.execute("SELECT set_config('app.everyone', 'on', false)")
        self.models = walled_models(self.cursor)
        self.codes, self.numbers, self.tenants = codes, count(1), {}

    def word(self, tenant):
        """A word of this tenant's (None: of nobody's), never given twice."""
        letter = self.tenants.setdefault(tenant, chr(ord("a") + len(self.tenants)))
        return f"z{letter}{next(self.numbers):07}"

    def mark(self, model, tenants_of):
        """New words for every text of every row."""
        fields = text_fields(model)
        for row in self.rows(model):
            tenant = min(tenants_of(row), default=None)
            values = {field.column: self._marked(field, row[field.column], tenant) for field in fields}
            if values:
                self._write(model, row["id"], values)

    def _marked(self, field, value, tenant):
        if isinstance(field, models.JSONField):
            marked = self._marked_json(value, tenant)
            return Jsonb(marked | {"marked": self.word(tenant)} if isinstance(marked, dict) else marked)
        word = self.word(tenant)
        return f"{word}@x.example" if isinstance(field, models.EmailField) else word

    def _marked_json(self, value, tenant):
        if isinstance(value, dict):
            return {key: self._marked_json(part, tenant) for key, part in value.items()}
        if isinstance(value, list):
            return [self._marked_json(part, tenant) for part in value]
        return self.word(tenant) if isinstance(value, str) and value and value not in self.codes else value

    def _write(self, model, pk, values):
        sets = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(column)) for column in values)
        table = sql.Identifier(model._meta.db_table)
        statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(table, sets)
        self.cursor.execute(statement, [*values.values(), pk])

    def rows(self, model):
        """Every row of every tenant, as dicts by column."""
        self.cursor.execute(sql.SQL("SELECT * FROM {} ORDER BY id").format(sql.Identifier(model._meta.db_table)))
        names = [column.name for column in self.cursor.description]
        return [dict(zip(names, row, strict=True)) for row in self.cursor.fetchall()]

    def places(self, model, tenants_of):
        """Word or public id → the places where it stands."""
        found = defaultdict(list)
        stored = {field.column for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)}
        for row in self.rows(model):
            for column in stored - {"password", "token_hash", "shown"}:
                words = [str(row[column])] if column == "uuid" else WORD.findall(str(row[column]))
                for word in words:
                    found[word] += [place_of(model, column, row, tenant) for tenant in tenants_of(row) or [None]]
        return found


def place_of(model, column, row, tenant):
    deal = row["id"] if model._meta.db_table == "referrals_referral" else row.get("referral_id")
    seen_by = tuple(row.get("seen_by") or ())
    inquiry = row["id"] if model._meta.db_table == "leads_inquiry" else row.get("inquiry_id")
    registration = row["id"] if model._meta.db_table == "referrals_registration" else row.get("registration_id")
    hangs = {"deal": deal, "person": row.get("user_id"), "inquiry": inquiry, "registration": registration}
    return Place(model._meta.db_table, column, row["id"], tenant, seen_by=seen_by, **hangs)


def tenant_of(row):
    """Whose row it is."""
    return [row["organization_id"] if "organization_id" in row else row["content_object_id"]]
