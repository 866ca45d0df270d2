"""Catalogues are compiled as their languages count, and only when they changed."""

import gettext
import os

from cosell.local import catalogs

RUSSIAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "%d deal"
msgid_plural "%d deals"
msgstr[0] "%d сделка"
msgstr[1] "%d сделки"
msgstr[2] "%d сделок"
"""


def a_catalogue(folder):
    source = folder / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(RUSSIAN)
    return source


def test_the_plurals_of_russian_survive(tmp_path, monkeypatch):
    source = a_catalogue(tmp_path)
    monkeypatch.setattr(catalogs, "ROOT", tmp_path)

    assert catalogs.compile_catalogs() == 1
    with open(source.with_suffix(".mo"), "rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    assert [words.ngettext("%d deal", "%d deals", n) % n for n in (1, 3, 5)] == ["1 сделка", "3 сделки", "5 сделок"]


def test_a_catalogue_is_compiled_again_only_after_it_changed(tmp_path, monkeypatch):
    source = a_catalogue(tmp_path)
    monkeypatch.setattr(catalogs, "ROOT", tmp_path)
    catalogs.compile_catalogs()
    later = source.with_suffix(".mo").stat().st_mtime + 10

    assert catalogs.compile_catalogs() == 0
    os.utime(source, (later, later))
    assert catalogs.compile_catalogs() == 1
