"""Brings locale/*/LC_MESSAGES/django.po up to date with the source; translations that are still used are kept."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import to_locale

from cosell.extracting import messages

PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "pt-br": "nplurals=2; plural=(n > 1);",
    "pt-pt": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);",
}


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def handle(self, **options):
        found = messages()
        for language, _name in settings.LANGUAGES:
            path = Path(settings.LOCALE_PATHS[0], to_locale(language), "LC_MESSAGES", "django.po")
            catalog = updated(path, language, found)
            self.stdout.write(f"{language}: {len(catalog)} texts, {len(catalog.untranslated_entries())} untranslated")


def updated(path, language, found):
    """The language's catalogue with exactly these texts, written to its file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    old = {(entry.msgctxt, entry.msgid, entry.msgid_plural or None): entry for entry in _read(path)}
    catalog = polib.POFile(wrapwidth=110)
    catalog.metadata = {
        "Language": to_locale(language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for key in sorted(found, key=lambda key: (found[key][0].split(":")[0], key[1], key[0] or "")):
        catalog.append(_entry(key, found[key], old.get(key), language))
    catalog.save(str(path))
    return catalog


def _read(path):
    return polib.pofile(str(path)) if path.exists() else []


def _entry(key, places, known, language):
    """English says what the source says; elsewhere the known translation, or none."""
    context, text, plural = key
    files = sorted({place.rpartition(":")[0] for place in places})
    entry = polib.POEntry(msgctxt=context, msgid=text, occurrences=[(file, "") for file in files])
    if "%(" in text or "%s" in text:
        entry.flags = ["python-format"]
    if plural:
        forms = range(int(PLURALS[language].split("nplurals=")[1][0]))
        entry.msgid_plural = plural
        blank = {0: text, 1: plural} if language == "en" else dict.fromkeys(forms, "")
        entry.msgstr_plural = known.msgstr_plural if known and language != "en" else blank
    else:
        entry.msgstr = text if language == "en" else known.msgstr if known else ""
    return entry
