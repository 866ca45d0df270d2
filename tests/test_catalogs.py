"""Five languages, complete: every text of the source stands translated in every catalogue, with its placeholders."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import to_locale

from cosell.extracting import KEYWORDS, messages
from tests import counts

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")
FOUND = messages()


def catalog(language):
    return polib.pofile(str(Path(settings.LOCALE_PATHS[0], to_locale(language), "LC_MESSAGES", "django.po")))


def texts(entry):
    """Each original beside its translation; a plural's forms beside the plural."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, form) for number, form in entry.msgstr_plural.items() if number]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_exactly_the_texts_of_the_source(language):
    entries = {(entry.msgctxt, entry.msgid, entry.msgid_plural or None) for entry in catalog(language)}
    counts.most("catalogues", texts=len(FOUND), languages=len(LANGUAGES))

    assert sorted(map(str, set(FOUND) - entries)) == [], "run manage.py update_catalogs and translate"
    assert sorted(map(str, entries - set(FOUND))) == [], "run manage.py update_catalogs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_translated(language):
    assert [entry.msgid for entry in catalog(language) if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_markup_survive_translation(language):
    pairs = [pair for entry in catalog(language) for pair in texts(entry)]

    assert [
        (original, text)
        for original, text in pairs
        if sorted(PLACEHOLDER.findall(original)) != sorted(PLACEHOLDER.findall(text))
    ] == []


def test_russian_counts_as_russians_do():
    with translation.override("ru"):
        days = [
            translation.ngettext("%(number)s day left", "%(number)s days left", n) % {"number": n}
            for n in (1, 3, 5, 21)
        ]

    assert len({re.sub(r"\d+", "n", text) for text in days}) == 3
    assert re.sub(r"\d+", "n", days[0]) == re.sub(r"\d+", "n", days[3])


def test_the_extraction_finds_python_templates_plurals_and_contexts():
    """or the tests above would hold for nothing."""
    kinds = {(bool(context), bool(plural)) for context, _text, plural in FOUND}
    files = {place.partition(":")[0].rpartition(".")[2] for places in FOUND.values() for place in places}

    assert kinds >= {(False, False), (True, False), (False, True)}
    assert files >= {"py", "html"}


def test_no_text_hides_in_an_f_string():
    """or the extraction does not see it, and it stays English everywhere."""
    hidden = [
        f"{path.name}:{node.lineno}"
        for app in ("accounts", "referrals", "cosell")
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
        for joined in ast.walk(ast.parse(path.read_text()))
        if isinstance(joined, ast.JoinedStr)
        for node in ast.walk(joined)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KEYWORDS
    ]

    assert hidden == []
