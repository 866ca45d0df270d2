"""Compiles the catalogues of translations that are newer than their compiled form: python -m cosell.local.catalogs."""

import os

import polib

from cosell.local.toolchain import ROOT


def compile_catalogs():
    """Every locale/*/LC_MESSAGES/*.po into the .mo beside it; return how many were out of date."""
    stale = [source for source in ROOT.glob("locale/*/LC_MESSAGES/*.po") if _is_stale(source)]
    for source in stale:
        part = source.with_suffix(f".{os.getpid()}.part")
        polib.pofile(str(source)).save_as_mofile(str(part))
        part.replace(source.with_suffix(".mo"))
    return len(stale)


def _is_stale(source):
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime <= source.stat().st_mtime


if __name__ == "__main__":
    compile_catalogs()
