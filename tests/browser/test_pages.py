"""Every page: axe finds nothing, nothing scrolls sideways, nothing complains; in light and dark, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import counts
from tests.browser.test_story import deals  # noqa: F401 (a fixture)

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
MISSING = ["/organization/invitations/unknown/", "/nowhere/"]
SIGNED_OUT = ["/accounts/login/", "/accounts/password/reset/", *MISSING]
OF_UGO = [
    "/deals/inbound/",
    "/deals/outbound/",
    "/deals/favorites/",
    "/deals/inbound/?status=Closed",
    "/deals/new/",
    "/organization/me/",
    "/organization/notices/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
]
OF_CORA = ["/organization/people/"]
OF_SELA = ["/deals/inbound/", "/deals/shared/", "/deals/send/"]
OF_OLGA = ["/admin/", "/admin/referrals/referral/", "/admin/accounts/user/", "/admin/accounts/notice/"]
WINDOWS = [  # the schemes differ only in their colours
    pytest.param({"viewport": {"width": width, "height": 900}, "color_scheme": scheme}, id=f"{width} {scheme}")
    for width, scheme in [(1440, "light"), (360, "dark")]
]
BETWEEN = 768


def look(person, path, sideways=True):
    """Open the page; what axe finds there, and where it is wider than its window or one in between, as text."""
    answer = person.page.goto(path)
    found = Axe().run(person.page, options=RULES).response["violations"]
    counts.add("axe", pages=1, violations=len(found))
    problems = [f"{path}: {rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]
    problems += [f"{path}: {answer.status}"] if answer.status != 200 and path not in MISSING else []
    return problems + (scrolls_sideways(person.page, path) if sideways else [])


def scrolls_sideways(page, path):
    own, problems = page.viewport_size, []
    for width in (own["width"], BETWEEN):
        page.set_viewport_size(own | {"width": width})
        needed, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        problems += [f"{path}: scrolls sideways, {needed} > {window}"] if needed > window else []
    page.set_viewport_size(own)
    return problems


@pytest.mark.parametrize("window", WINDOWS)
def test_every_page_of_partners_is_accessible(cast, deals, somebody, window):  # noqa: F811
    visitor, ugo, cora = somebody(**window), somebody(**window), somebody(**window)
    problems = [problem for path in SIGNED_OUT for problem in look(visitor, path)]
    ugo.signs_in("ugo")
    deal = deals["Tidal planning"].get_absolute_url()
    for path in [*OF_UGO, deal, f"{deal}moves/accept/", f"{deal}moves/decline/"]:
        problems += look(ugo, path)
    cora.signs_in("cora")
    person = cast.ugo.memberships.model  # the person's own page hangs on the membership
    with cast.acting("cora"):
        uuid = person.objects.get(user=cast.ugo, organization=cast.northlight).uuid
    for path in [*OF_CORA, f"/organization/people/{uuid}/"]:
        problems += look(cora, path)

    assert problems == []


@pytest.mark.parametrize("window", WINDOWS)
def test_every_page_of_the_platform_is_accessible(cast, deals, somebody, window):  # noqa: F811
    sela = somebody(**window).signs_in("sela")

    assert [problem for path in OF_SELA for problem in look(sela, path)] == []


def test_the_operators_pages_complain_of_nothing(cast, deals, somebody):  # noqa: F811
    olga = somebody()
    olga.page.goto("/admin/")
    olga.page.fill("input[name=login]", "olga@cosell.example")
    olga.page.fill("input[name=password]", "correct horse battery")
    olga.page.press("input[name=password]", "Enter")
    olga.page.wait_for_url("**/admin/**")

    assert [problem for path in OF_OLGA for problem in look(olga, path, sideways=False)] == []
