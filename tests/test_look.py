"""What the pages look like, as far as reading our own source can tell: weight, contrast, icons, nothing inline."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "mail" not in path.parts]
# Data for a script (application/json) is not run, so it may stand in the page.
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|\shx-on|<style|<script(?![^>]*(\ssrc=|application/json))|javascript:")
TEXT_AND_GROUND = [
    *[(text, ground) for text in ("ink", "ink-soft", "ink-faint") for ground in ("ground", "paper", "sunken")],
    *[("accent", ground) for ground in ("ground", "paper", "sunken")],
    ("on-accent", "accent"),
    *[(tone, ground) for tone in ("good", "warn", "bad", "live") for ground in ("paper", "ground", f"{tone}-soft")],
    *[("ink", f"{tone}-soft") for tone in ("good", "warn", "bad", "live")],
]


def tokens(scheme):
    """Name → colour, as the scheme's reader gets it: the light ones, overridden by the dark ones."""
    light, dark = (ROOT / "static/css/tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    source = light if scheme == "light" else light + dark
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6}|var\(--[a-z-]+\));", source))
    return {name: found[value[6:-1]] if value.startswith("var") else value for name, value in found.items()}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_AND_GROUND)
def test_text_stands_out_from_its_ground(scheme, text, ground):
    colours = tokens(scheme)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_field_stands_out_too(scheme):
    colours = tokens(scheme)

    assert contrast(colours["line-strong"], colours["paper"]) >= 3


def test_our_own_styles_and_scripts_are_light():
    assert sum(path.stat().st_size for path in STYLES + SCRIPTS) <= 60_000


def test_scripts_are_few_and_short():
    assert len(SCRIPTS) <= 10
    assert [path.name for path in SCRIPTS if len(path.read_text().splitlines()) >= 50] == []


def test_every_style_and_script_is_loaded_by_a_page():
    loaded = "".join(path.read_text() for path in TEMPLATES)

    assert [path.name for path in STYLES + SCRIPTS if f"'{path.relative_to(ROOT / 'static')}'" not in loaded] == []


def test_styles_select_nothing_by_id_and_shout_nothing_down():
    without_comments = {path.name: re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S) for path in STYLES}

    assert [name for name, css in without_comments.items() if "!important" in css] == []
    assert [name for name, css in without_comments.items() if re.search(r"(^|[\s,>+(])#[a-z][\w-]*[^;]*\{", css)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_nothing_is_inline(path):
    """or the content security policy switches it off."""
    assert [found.group() for found in INLINE.finditer(path.read_text())] == []


def test_every_icon_a_template_names_is_drawn():
    drawn = set(re.findall(r'id="([a-z0-9-]+)"', (ROOT / "static/icons/sprite.svg").read_text()))
    source = "".join(path.read_text() for path in TEMPLATES)
    named = set(re.findall(r'(?:icon|use)\.html" with name="([a-z0-9-]+)"', source)) | set(
        re.findall(r"icons \}\}#([a-z0-9-]+)\"", source)
    )

    assert named - drawn == set()
