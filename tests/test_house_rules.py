"""What no linter knows: rules of this house, read off our own source. Each says what breaks without it."""

import ast
import hashlib
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "referrals", "leads", "cosell")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def tracked(*endings):
    """Our files, by path from the root, as they are now."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return sorted(path for path in listed if path.endswith(endings) and (ROOT / path).is_file())


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


PYTHON = [path for path in tracked(".py") if "/migrations/" not in path]
TREES = {path: ast.parse(text_of(path)) for path in PYTHON}
PRODUCT = {path: tree for path, tree in TREES.items() if path.split("/")[0] in APPS}
TEMPLATES = tracked(".html")
PAGES = [path for path in TEMPLATES if "/mail/" not in path and "/email/" not in path]


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_apps_import_only_those_to_their_left():
    """or nothing can be understood, or tested, without everything."""
    wrong = {
        f"{path} imports {name}"
        for path, tree in PRODUCT.items()
        for name in imported(tree)
        if name.split(".")[0] in APPS and APPS.index(name.split(".")[0]) > APPS.index(path.split("/")[0])
    }

    assert wrong == set()


def test_the_product_imports_nothing_of_the_tests():
    """or an installation needs them."""
    assert [
        path for path, tree in PRODUCT.items() if any(name.split(".")[0] == "tests" for name in imported(tree))
    ] == []


STATE_IS_WRITTEN_BY = {
    "referrals/lifecycle.py",
    "referrals/transition.py",
    "referrals/sweeps.py",
    "referrals/drafting.py",
    "referrals/inviting.py",
    "leads/arriving.py",
}
SQL_OF_STATE = re.compile(r"\bSET\b[^;]*\bsubstatus\s*=|INSERT INTO referrals_referral\b[^_]", re.IGNORECASE)
READS_CRITERIA_OF = {"referrals/registered.py", "referrals/forms/wizard/plan.py"}  # a deal that is never saved
FILLS_A_DATABASE = ("cosell/bench/", "referrals/demo/")  # a benchmark's rows, and a demo's past: no move is made there


def writes_state(node):
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"update", "create", "bulk_update"}:
        return any(word.arg == "substatus" for word in node.keywords)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Referral":
        return True
    if isinstance(node, ast.Assign):
        return any(getattr(target, "attr", "") == "substatus" for target in node.targets)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(SQL_OF_STATE.search(node.value))


def test_only_the_acts_of_the_lifecycle_write_a_state():
    """or a deal moves without history, notices and the check of its version."""
    writers = {path for path, tree in PRODUCT.items() if any(writes_state(node) for node in ast.walk(tree))}

    writers -= STATE_IS_WRITTEN_BY | READS_CRITERIA_OF
    assert {path for path in writers if not path.startswith(FILLS_A_DATABASE)} == set()


# Managers that a view or what draws its page may use besides visible_to and workable_by, and why that shows nothing
# of others. Tables that are not behind the wall (User, Organization, the catalogue) may be asked freely.
GLOBAL = {"CustomerAccount", "Listing", "User", "Organization", "Solution", "SolutionArea", "SolutionPlay"}
REACHED_OTHERWISE = {
    ("accounts/views/me.py", "Membership.filter"): "one's own memberships, by the person who asks",
    ("referrals/views/bulk.py", "Favorite.filter"): "one's own marks",
    ("referrals/views/bulk.py", "Favorite.bulk_create"): "one's own marks, on deals reached through visible_to",
}


def managers(tree):
    """``Model.method`` for each ``Model.objects.method``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and getattr(node.value, "attr", "") == "objects":
            yield f"{getattr(node.value.value, 'id', '?')}.{node.attr}"


def test_views_reach_rows_only_as_somebody():
    """or one forgotten filter shows a competitor's deal."""
    used = {
        (path, name)
        for path, tree in PRODUCT.items()
        if "/views/" in path or path.endswith("/views.py")
        for name in managers(tree)
        if name.split(".")[0] not in GLOBAL and name.split(".")[1] not in {"visible_to", "workable_by"}
    }

    assert used == set(REACHED_OTHERWISE)


def test_files_are_short():
    """or nobody reads them. (A test may be a long table.)"""
    read = [*PRODUCT, *tracked(".html", ".css", ".js", ".sql")]
    long = {
        path: lines for path in read if (lines := text_of(path).count("\n")) > LONGEST_FILE and "vendor" not in path
    }

    assert long == {}


def test_functions_are_short():
    """or nobody can say what they do."""
    long = {
        f"{path}:{node.name}": lines
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := node.end_lineno - node.lineno + 1) > LONGEST_FUNCTION
    }

    assert long == {}


def test_every_module_begins_with_what_it_is_for():
    """or one has to read it to find out whether to read it."""
    silent = {path for path, tree in TREES.items() if tree.body and not ast.get_docstring(tree)}

    assert silent == set()


def test_no_layer_is_only_a_layer():
    """or the same thing is found in two places."""
    names = re.compile(r"(^|/)(utils|helpers|mixins|signals|managers|services|common|misc)(\.py$|/)")

    assert [path for path in PYTHON if names.search(path)] == []


INLINE = {
    "a style in the page": re.compile(r"<style\b|\sstyle="),
    "a script in the page": re.compile(r"<script(?![^>]*\s(src=|type=\"application/json\"))[^>]*>"),
    "a handler in the page": re.compile(r"\son[a-z]+=|\shx-on|javascript:"),
    "another host": re.compile(r"(src|href|action|hx-get|hx-post)=\"(https?:)?//|url\((https?:)?//"),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_template_holds_nothing_inline_and_nothing_of_another_host(path):
    """or the content security policy leaves a page without style or function."""
    markup = re.sub(r"{%.*?%}", "", text_of(path))

    assert [what for what, pattern in INLINE.items() if pattern.search(markup)] == []


def with_includes(text, depth=3):
    """The text with what it includes by name in its place."""
    included = re.compile(r"{% include ['\"]([^'\"]+)['\"].*?%}")
    whole = included.sub(lambda found: text_of(f"templates/{found[1]}"), text)
    return with_includes(whole, depth - 1) if depth else whole


@pytest.mark.parametrize("path", PAGES)
def test_every_form_that_posts_proves_where_it_comes_from(path):
    """or it is refused, or, worse, taken from anywhere."""
    forms = re.findall(r"<form\b.*?</form>", with_includes(text_of(path)), re.DOTALL | re.IGNORECASE)
    posting = [form for form in forms if re.search(r"method=\"post\"|hx-post", form, re.IGNORECASE)]

    assert [form[:80] for form in posting if "csrf_token" not in form] == []


MARKED_SAFE = {}  # (path): why what is printed there can hold nothing somebody typed


def test_nothing_somebody_typed_is_printed_as_markup():
    """or a deal's name is a script in a competitor's browser."""
    unsafe = re.compile(r"\|\s*safe\b|\bsafeseq\b|autoescape off|mark_safe|SafeString|\b__html__\b")
    found = {path for path in [*TEMPLATES, *PRODUCT] if unsafe.search(text_of(path))}

    assert found == set(MARKED_SAFE)


def test_a_row_of_the_list_is_printed_from_ready_strings():
    """or a page of a hundred deals formats and translates a thousand times."""
    rows = re.findall(r"{% for \w+ in rows %}.*?{% endfor %}", text_of("templates/referrals/deals.html"), re.DOTALL)
    costly = re.compile(r"\|\s*(date|time|floatformat|localize|intcomma)\b|{%\s*(trans|translate|blocktrans\w*|url)\b")

    assert rows
    assert [found[0] for row in rows for found in costly.finditer(row)] == []


def test_business_time_is_never_left_to_the_queue():
    """or an emptied queue forgets a deadline."""
    words = {"eta", "countdown", "apply_async", "chain", "chord"}
    used = {
        f"{path}:{node.lineno}"
        for path, tree in PRODUCT.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            {word.arg for word in node.keywords} & words
            or getattr(node.func, "attr", getattr(node.func, "id", "")) in words - {"chain"}
        )
    }

    assert used == set()
    assert not any(name.startswith("celery.canvas") for tree in PRODUCT.values() for name in imported(tree))


def test_every_task_the_schedule_names_exists():
    """or a sweep never runs, and nobody hears of it."""
    from cosell.celery import app

    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_styles_use_only_the_tokens_colours():
    """or dark mode has a light spot."""
    raw = re.compile(r"#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|oklch|lab|color)\(", re.IGNORECASE)
    styles = [
        path for path in tracked(".css") if not path.endswith(("tokens.css", "ops.css"))
    ]  # ops: the admin's tokens
    bodies = {path: re.sub(r"/\*.*?\*/", "", text_of(path), flags=re.DOTALL) for path in styles}

    assert [path for path, body in bodies.items() if raw.search(body)] == []
    assert [path for path, body in bodies.items() if "!important" in body] == []


# Names of companies, products of theirs, and tools of writing that must not stand anywhere in this repository; kept as
# fingerprints of the small-letter word, so that this file is no exception: printf word | sha256sum | cut -c1-12
UNSPEAKABLE = set(
    """
02d292293850 034f084fd2b6 047364b9be67 053ea4804ef1 06b5472c16fe 11f0b04eda61 13ed070478ef 16e138ef40d2
1f381abb55a4 1fe06304dcb3 2dc010636b9d 30e363d3e8c5 344bff8b2788 3c77f261a156 3ccbd9105a45 3ce495463e76
3d59f7548e1a 3e808ece8227 3ea125d0bff3 4742b2b6563b 483b3cb321c9 487b91042c7c 4d748ebd71af 4f53394e01ee
4f53c6c301f9 5077841ff006 5528a266f145 56018fe135c8 567781541aa1 57de4cf40144 592cc302663c 5d72436256ad
5e81ea488e55 5ec9c2c29135 60965168ce76 651b2c67d536 78756186c428 79f43c3b9c23 7d1507284a57 7d3194f79e64
84308bea4540 84e2cdb7a166 86f73dfe7bb6 89d01c9ba73c 8d4321d93632 916a98f0fa2a 91b6da07adf5
9211da2bdb79 94a168d2da57 968e2d5b0868 96eebba49dbb 9715c1064d8f 9c8ae69b84f2 9fa3f4b8c563 9fbf261b62c1
a89151ba4b5a ab877737b608 b5738c169b69 b81c8201acfc bbdefa2950f4 be6dd0df8b4e c44238de591d c4d196805716
c70eca6b0f88 c857d09db23e ca6e0dc328e4 cbc62794911f d0e2ece166bd d298391b0743 d8b1858e24ae de2187af3fb0
de5a1adf4fed e473f24d4325 e4ffb7bd879b e73b79a0b10f ee9021c84f33 f55a85b2f2eb f711da60664c
""".split()
)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
BROWSERS = "cosell/local/browser.py"  # looks for programs by the names they have on a machine
NOT_OURS = ("uv.lock", "static/js/vendor/", "static/vendor/")  # written by others, with their names in it


def fingerprint(word):
    return hashlib.sha256(word.lower().encode()).hexdigest()[:12]


def words_of(text):
    """Single words, and the parts of a CamelCase one."""
    return {part.lower() for whole in re.findall(r"[A-Za-z]+", text) for part in [whole, *WORD.findall(whole)]}


def texts():
    for path in tracked(""):
        if not path.startswith(NOT_OURS):
            try:
                yield path, text_of(path)
            except UnicodeDecodeError:
                continue  # a picture or a font


def test_no_real_company_and_no_tool_of_writing_is_named():
    """or somebody's brand is in our product without their leave."""
    spoken = {path: {word for word in words_of(text) if fingerprint(word) in UNSPEAKABLE} for path, text in texts()}

    spoken[BROWSERS] -= {word for word in spoken[BROWSERS] if word + "-chrome" in text_of(BROWSERS)}

    assert {path: words for path, words in spoken.items() if words} == {}


def test_nothing_names_the_place_where_it_was_written():
    """or an installation looks for folders that it does not have."""
    places = re.compile("/(?:" + "|".join(["wo" + "rk/", "ro" + "ot/", "tmp/te" + "am", "home/[a-z]"]) + ")|py" + "env")
    marks = re.compile(r"\bS[0-4]:\d")

    assert [path for path, text in texts() if places.search(text)] == []
    assert [path for path, text in texts() if marks.search(text)] == []
