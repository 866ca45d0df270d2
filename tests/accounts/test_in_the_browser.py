"""What only a browser can show: passkeys, and that no page of sign-in and people breaks its own security policy."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.factories import PASSWORD

pytestmark = pytest.mark.browser


def sign_in(window, person):
    window.goto(reverse("account_login"))
    window.fill("[name=login]", person.email)
    window.fill("[name=password]", PASSWORD)
    window.click("main form .button--primary")
    window.wait_for_url("**/deals/**")


def prove(window):
    window.fill("[name=password]", PASSWORD)
    window.click("main .button--primary")


def sign_out(window):
    window.goto(reverse("account_logout"))
    window.click("main .button--primary")
    window.wait_for_url("**/accounts/login/")


@pytest.fixture
def device(window):
    """A device that keeps passkeys and always recognizes its owner."""
    session = window.context.new_cdp_session(window)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_signs_in_without_the_password(cast, window, device):
    sign_in(window, cast.cora)
    window.goto(reverse("mfa_add_webauthn"))
    prove(window)
    window.fill("[name=name]", "My laptop")
    window.check("[name=passwordless]")
    window.click("#mfa_webauthn_add")
    window.wait_for_url("**/recovery-codes/**")
    sign_out(window)

    window.click("#passkey_login")

    window.wait_for_url("**/deals/**")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "My laptop"


def test_a_passkey_is_the_second_step_after_the_password(cast, window, device):
    sign_in(window, cast.cora)
    window.goto(reverse("mfa_add_webauthn"))
    prove(window)
    window.click("#mfa_webauthn_add")
    window.wait_for_url("**/recovery-codes/**")
    sign_out(window)

    window.fill("[name=login]", cast.cora.email)
    window.fill("[name=password]", PASSWORD)
    window.click("main form .button--primary")
    window.click("#mfa_webauthn_authenticate")

    window.wait_for_url("**/deals/**")


def test_a_row_is_saved_without_leaving_the_page(cast, window):
    sign_in(window, cast.cora)
    window.goto(reverse("people"))
    row = window.locator("tr", has_text="Nina Example")

    row.get_by_label("Porto").select_option("referrals_user")
    row.get_by_role("button", name="Save").click()

    window.get_by_text("The roles of Nina Example are saved").wait_for()
    assert row.get_by_label("Porto").input_value() == "referrals_user"
    assert window.url.endswith(reverse("people"))


def test_it_is_saved_without_javascript_too(cast, site, window):
    page = window.context.browser.new_context(java_script_enabled=False, base_url=site).new_page()
    sign_in(page, cast.cora)
    page.goto(reverse("people"))

    page.locator("tr", has_text="Nina Example").get_by_label("Porto").select_option("referrals_user")
    page.locator("tr", has_text="Nina Example").get_by_role("button", name="Save").click()

    page.get_by_text("The roles of Nina Example are saved").wait_for()


SIGNED_OUT = ["account_login", "account_reset_password", "account_reset_password_done", "account_signup"]
SIGNED_IN = ["me", "mfa_index", "people", "invite", "people-history", "notices", "account_email", "mfa_list_webauthn"]


def test_no_page_breaks_its_own_policy_or_scrolls_sideways(cast, window):
    wide = []

    def look(names):
        for name in names:
            for width in (1440, 768, 360):
                window.set_viewport_size({"width": width, "height": 800})
                window.goto(reverse(name))
                if window.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    wide.append((name, width))

    look(SIGNED_OUT)
    sign_in(window, cast.cora)
    look(SIGNED_IN)

    assert wide == []
