"""The page of a lead: what is on it and what is not, answering it, and what stays open afterwards."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import tenancy
from referrals import terms
from referrals.models import Note, Referral, TeamMember
from tests.factories import a_referral
from tests.leads.scenes import a_lead, accepting, here, late
from tests.referrals.pages import errors_of_move

pytestmark = pytest.mark.django_db

ROUTES = [
    (),
    ("moves", "accept"),
    ("edit", "name"),
    ("team",),
    ("notes",),
    ("timeline",),
]


def now(lead):
    with tenancy.everyone("test"):
        return Referral.objects.get(pk=lead.pk)


def team(lead):
    with tenancy.everyone("test"):
        return list(TeamMember.objects.filter(referral=lead).values_list("first_name", "email"))


def section(page, title):
    (found,) = [one for one in page.context["details"] if str(one["title"]) == title]
    return {str(row["label"]): row["value"] for row in found["rows"]}


def said(page):
    return [str(message) for message in page.context["messages"]]


# Where it is.


@pytest.mark.parametrize("rest", ROUTES)
def test_a_lead_opened_among_the_deals_leads_to_its_own_address(cast, rest):
    lead = a_lead(cast)
    there = here(lead, *rest)

    answer = cast.client("ada").get(there.replace("/leads/", "/deals/"))

    assert (answer.status_code, answer["Location"]) == (302, there)
    assert cast.client("ada").get(there).status_code == 200


@pytest.mark.parametrize("rest", ROUTES)
def test_a_deal_opened_among_the_leads_leads_to_its_own_address(cast, rest):
    deal = a_referral(cast.northlight, location=cast.lisbon)
    wrong = here(deal, *rest)

    answer = cast.client("ada").get(wrong)

    assert (answer.status_code, answer["Location"]) == (302, wrong.replace("/leads/", "/deals/"))


@pytest.mark.parametrize("rest", [("moves", "accept"), ("notes",), ("team",), ("favorite",), ("edit", "name")])
def test_nothing_is_sent_to_the_wrong_address(cast, rest):
    lead, deal = a_lead(cast), a_referral(cast.northlight, location=cast.lisbon)
    browser = cast.client("ada")

    assert browser.post(here(lead, *rest).replace("/leads/", "/deals/"), accepting(text="x")).status_code == 404
    assert browser.post(here(deal, *rest), accepting(text="x")).status_code == 404
    assert (now(lead).version, now(deal).version) == (1, 1)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "rest", [("solutions",), ("solutions", "{id}", "price"), ("solutions", "{id}", "remove"), ("partners",)]
)
@pytest.mark.parametrize("where", ["deals", "leads"])
def test_what_leads_do_not_have_is_missing(cast, method, rest, where):
    lead = a_lead(cast, state="Accepted")
    address = here(lead, *rest).format(id=lead.uuid).replace("/leads/", f"/{where}/")

    assert getattr(cast.client("ada"), method)(address, {"version": 1}).status_code == 404


@pytest.mark.parametrize("who", ["petra", "ugo", "uma", "cora", "prue", "nina", "mallory", "sela", "dora"])
def test_whoever_may_not_see_it_finds_nothing(cast, who):
    lead = a_lead(cast)
    browser = cast.client(who)

    for rest in ROUTES:
        assert browser.get(here(lead, *rest)).status_code == 404
        assert browser.get(here(lead, *rest).replace("/leads/", "/deals/")).status_code == 404
    assert browser.post(here(lead, "moves", "accept"), accepting()).status_code == 404


def test_a_plain_user_sees_it_once_they_are_on_its_team(cast):
    lead = a_lead(cast)
    member = {"version": 1, "first_name": "Ugo", "last_name": "E", "phone": "1", "email": cast.ugo.email}

    cast.client("lena").post(here(lead, "team"), member)

    assert cast.client("ugo").get(here(lead)).status_code == 200


# What is on it.


def test_the_need_and_the_customer_come_first(cast):  # rows 155, 158
    lead = a_lead(
        cast,
        need="We need to plan our stock.\nBefore the harvest.",
        company="Quinta Verde",
        phone="+351 910 000 001",
        email="rita@quinta.example",
        city="Porto",
        size="51to250employees",
        industries=["Agriculture"],
    )

    page = cast.client("ada").get(here(lead))

    assert [str(one["title"]) for one in page.context["details"]] == ["Customer", "Details"]
    assert [(note["author"], note["organization"], note["text"]) for note in page.context["notes"]] == [
        ("Rita Sol", "Quinta Verde", "We need to plan our stock.\nBefore the harvest.")
    ]
    customer = section(page, "Customer")
    assert list(customer)[:3] == ["Customer", "Contact", "Address"]
    assert customer["Contact"] == "Rita Sol\n+351 910 000 001\nrita@quinta.example"
    assert customer["Company size"] == "51 to 250 employees"
    text = page.content.decode()
    assert text.index('id="deal-notes"') < text.index('id="deal-details"')


def test_tags_are_read_by_their_labels(cast):
    codes = {name: [terms.choices(kind)[0][0]] for name, kind in terms.TAGS.items()}
    labels = {name: terms.choices(kind)[0][1] for name, kind in terms.TAGS.items()}

    customer = section(cast.client("ada").get(here(a_lead(cast, **codes))), "Customer")

    assert customer["Industries"] == labels["industries"]
    assert customer["Products"] == labels["products"]
    assert customer["Services"] == labels["services"]


@pytest.mark.parametrize(
    ("kind", "where", "sender"),
    [
        ("Direct", "Customer inquiry · Partner directory", None),  # row 158
        ("MarketingQualified", "Marketing qualified", "Cloudmere"),  # row 159
        ("SalesQualified", "Sales qualified", "Cloudmere"),  # row 160
    ],
)
def test_it_says_where_it_came_from(cast, kind, where, sender):
    page = cast.client("ada").get(here(a_lead(cast, kind=kind)))

    details = section(page, "Details")
    assert (details["Where it came from"], details.get("Sent by")) == (where, sender)
    assert page.context["deal"]["kinds"] == [where.partition(" · ")[0]]


def test_the_partner_program_is_shown_where_its_sender_named_one(cast):
    browser = cast.client("ada")

    named = section(browser.get(here(a_lead(cast, kind="SalesQualified", program="Growth"))), "Details")
    unnamed = section(browser.get(here(a_lead(cast, kind="SalesQualified"))), "Details")

    assert named["Partner program"] == "Growth"
    assert "Partner program" not in unnamed


def test_it_shows_no_parties_solutions_stages_or_help(cast):
    page = cast.client("ada").get(here(a_lead(cast, state="Accepted")))

    text = page.content.decode()
    for part in ("deal-parties", "deal-solutions"):
        assert f'id="{part}"' not in text
    assert "invite" not in page.context
    labels = {*section(page, "Customer"), *section(page, "Details")}
    assert not labels & {"Help needed", "D-U-N-S number", "Account category", "Sellers may see this deal"}
    assert [step.percent for step in page.context["rail"]] == [None, None, None]


@pytest.mark.parametrize(
    ("state", "rail"),
    [
        ("Pending", [("Received", "current"), ("Accepted", "next"), ("Won", "")]),
        ("Accepted", [("Received", "done"), ("Accepted", "current"), ("Won", "next")]),
        ("Won", [("Received", "done"), ("Accepted", "done"), ("Won", "done"), ("Archived", "done")]),
        ("Lost", [("Received", "done"), ("Accepted", "done"), ("Lost", "bad"), ("Archived", "done")]),
        ("Declined", [("Received", "done"), ("Accepted", "skipped"), ("Declined", "bad"), ("Archived", "done")]),
        ("Expired", [("Received", "done"), ("Accepted", "skipped"), ("Expired", "bad"), ("Archived", "done")]),
    ],
)
def test_its_life_is_received_accepted_an_end_and_the_archive(cast, state, rail):  # rows 169, 170
    page = cast.client("ada").get(here(a_lead(cast, state=state)))

    assert [(str(step.label), step.state) for step in page.context["rail"]] == rail


def test_the_rail_leads_on_from_received_and_from_accepted(cast):
    waiting, accepted = a_lead(cast), a_lead(cast, state="Accepted")
    browser = cast.client("ada")

    assert browser.get(here(waiting)).context["rail"][1].move["url"] == here(waiting, "moves", "accept")
    assert browser.get(here(accepted)).context["rail"][2].move["url"] == here(accepted, "moves", "win")
    assert browser.get(here(accepted)).context["primary"]["name"] == "win"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("Direct", "The customer cannot see it, and is only told how you answered."),
        ("MarketingQualified", "Whoever sent it cannot see it, and is only told your answer and its reason."),
        ("SalesQualified", "Whoever sent it cannot see it, and is only told your answer and its reason."),
    ],
)
def test_it_says_that_its_sender_does_not_see_it_and_what_they_are_told(cast, kind, words):
    eyes = cast.client("ada").get(here(a_lead(cast, kind=kind))).context["eyes"]

    assert [eye["name"].split()[0] for eye in eyes["people"]] == ["Ada", "Lena"]
    assert eyes["organizations"] == []
    assert eyes["sellers"] == words


def test_the_page_speaks_of_a_lead(cast):
    for lead in (a_lead(cast), a_lead(cast, state="Accepted"), a_lead(cast, state="Won")):
        page = cast.client("ada").get(here(lead))
        main = page.content.decode().split("<main")[1]
        assert "this deal" not in main
        assert "The deal" not in main


@pytest.mark.parametrize("state", ["Won", "Lost", "Declined", "Expired", "Error"])
def test_in_the_archive_nothing_can_be_done(cast, state):  # row 170
    lead = a_lead(cast, state=state)

    page = cast.client("ada").get(here(lead))

    assert (page.context["moves"], page.context["note_form"], page.context["team_form"]) == ([], None, None)
    assert [row for one in page.context["details"] for row in one["rows"] if row["edit_url"]] == []
    assert [one["why_not"] for one in page.context["details"]][1] == (
        "The lead is in the archive: nothing can be edited."
    )


def test_the_page_costs_the_same_however_much_is_on_it(cast):
    lead = a_lead(cast, wants_contact=True)
    browser = cast.client("ada")
    numbers = []
    for round_ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(here(lead)).status_code == 200
        numbers.append(len([one for one in asked if "SAVEPOINT" not in one["sql"]]))
        with tenancy.everyone("test"):
            for n in range(5):
                TeamMember.objects.create(
                    organization=lead.organization, referral=lead, first_name=f"M{n}{round_}", email=f"m{n}@x.example"
                )
                Note.objects.create(
                    organization=lead.organization,
                    engagement=lead.engagement,
                    referral=lead,
                    author_name="M",
                    organization_name="N",
                    seen_by=[lead.organization_id],
                    text="x",
                )

    assert numbers[0] == numbers[1]
    assert numbers[0] == 16


# Answering it.


@pytest.mark.parametrize(
    ("kind", "move", "words"),
    [
        ("Direct", "accept", "The customer is told that you will get in touch."),
        ("Direct", "decline", "The customer is told to choose another partner; your reason stays with you."),  # row 165
        ("SalesQualified", "accept", "Whoever sent the lead is told that you take it on."),
        ("SalesQualified", "decline", "Whoever sent the lead is told your reason."),
        ("MarketingQualified", "error", "Whoever sent the lead is told your reason."),
    ],
)
def test_it_says_first_who_is_told_of_the_answer(cast, kind, move, words):
    page = cast.client("ada").get(here(a_lead(cast, kind=kind), "moves", move))

    (asked,) = [one for one in page.context["moves"] if one["asking"]]
    assert str(asked["consequence"]).startswith(words)
    assert words in page.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("move", ["win", "lose", "error"])
def test_once_accepted_nobody_else_is_told(cast, move):  # row 169
    page = cast.client("ada").get(here(a_lead(cast, state="Accepted"), "moves", move))

    (asked,) = [one for one in page.context["moves"] if one["asking"]]
    assert str(asked["consequence"]).startswith("Nobody else is told.")


def test_the_accept_form_asks_what_a_lead_needs_and_no_location(cast):  # row 164
    page = cast.client("ada").get(here(a_lead(cast), "moves", "accept"))

    (asked,) = [one for one in page.context["moves"] if one["asking"]]
    form = asked["form"]
    required = [name for name, field in form.fields.items() if field.required]
    assert required == ["name", "deal_value", "currency", "closing_date", "notes"]
    assert [field.name for field in form.unfolded] == [*required, "external_reference", "campaign"]
    assert str(form.fields["closing_date"].label) == "Estimated purchase date"
    assert form["notes"].value() == ""
    assert [len(fields) for fields in form.folded] == [4, 4, 4]


def test_a_lead_is_accepted_with_colleagues_in_one_go(cast):  # row 164
    lead = a_lead(cast)
    rui = {"first_name": "Rui", "last_name": "Costa", "phone": "+351 2", "email": "rui@northlight.example"}
    ugo = {"first_name": "Ugo", "last_name": "Example", "phone": "+351 3", "email": cast.ugo.email}
    given = {f"colleague_1_{name}": value for name, value in rui.items()}
    given |= {f"colleague_3_{name}": value for name, value in ugo.items()}

    page = cast.client("lena").post(
        here(lead, "moves", "accept"), accepting(**given, external_reference="CRM-7", campaign="SPRING"), follow=True
    )

    row = now(lead)
    assert (row.substatus, row.location_id, str(row.deal_value)) == ("Accepted", cast.lisbon.pk, "12000.00")
    assert (row.external_reference, row.campaign, row.name) == ("CRM-7", "SPRING", "Stock planning for Quinta")
    assert [email for _name, email in team(lead)] == [cast.lena.email, "rui@northlight.example", cast.ugo.email]
    assert page.redirect_chain == [(here(lead), 302)]
    assert said(page)[0].startswith("Done. This lead is now: Accepted.")
    assert [note["text"] for note in page.context["notes"]] == ["We met them twice.", "We need to plan our stock."]
    assert cast.client("ugo").get(here(lead)).status_code == 200


def test_half_a_colleague_is_asked_for_the_rest_and_nothing_is_lost(cast):
    lead = a_lead(cast)

    page = cast.client("ada").post(here(lead, "moves", "accept"), accepting(colleague_2_first_name="Rui"))

    assert page.status_code == 422
    assert sorted(errors_of_move(page)) == ["colleague_2_email", "colleague_2_last_name", "colleague_2_phone"]
    text = page.content.decode()
    assert '<details class="fold" open>' in text
    assert 'value="Rui"' in text
    assert now(lead).substatus == "Pending"


def test_a_colleague_who_is_there_already_stops_the_answer_as_a_whole(cast):
    lead = a_lead(cast)
    ada = {"first_name": "Ada", "last_name": "Example", "phone": "1", "email": cast.ada.email}

    page = cast.client("ada").post(
        here(lead, "moves", "accept"), accepting(**{f"colleague_1_{name}": value for name, value in ada.items()})
    )

    assert page.status_code == 422
    assert errors_of_move(page) == {"__all__": ["This address is on the team already."]}
    assert (now(lead).substatus, team(lead)) == ("Pending", [])


@pytest.mark.parametrize("name", ["name", "deal_value", "currency", "closing_date", "notes"])
def test_what_is_missing_is_said_beside_its_field(cast, name):  # row 164
    lead = a_lead(cast)

    page = cast.client("ada").post(here(lead, "moves", "accept"), accepting(**{name: ""}))

    assert (page.status_code, list(errors_of_move(page))) == (422, [name])
    assert now(lead).substatus == "Pending"


def test_a_lead_is_declined_with_a_reason_and_archived(cast):  # row 165
    lead = a_lead(cast)
    browser = cast.client("ada")

    missing = browser.post(here(lead, "moves", "decline"), {"version": 1})
    page = browser.post(here(lead, "moves", "decline"), {"version": 1, "status_reason": "budget"}, follow=True)

    assert (missing.status_code, list(errors_of_move(missing))) == (422, ["status_reason"])
    assert (now(lead).substatus, now(lead).status_reason) == ("Declined", "budget")
    assert said(page)[0].startswith("Done. This lead is now: Declined.")


def test_an_answer_that_comes_too_late_is_told_so(cast):  # row 166
    lead = a_lead(cast)
    late(lead)

    page = cast.client("ada").post(here(lead, "moves", "accept"), accepting())

    assert page.status_code == 409
    assert "The time to answer is over." in page.content.decode()
    assert page.context["deal"]["status"] == "Expired"


def test_who_was_second_reads_what_the_first_did(cast):
    lead = a_lead(cast)
    cast.client("lena").post(here(lead, "moves", "decline"), {"version": 1, "status_reason": "budget"})

    page = cast.client("ada").post(here(lead, "moves", "accept"), accepting())

    assert page.status_code == 409
    assert "changed this lead in the meantime" in page.context["conflict"]["text"]
    assert "The lead is in the archive" in page.context["conflict"]["text"]


@pytest.mark.parametrize("move", ["stage", "share", "ask_help"])
def test_the_moves_of_deals_alone_are_refused(cast, move):
    lead = a_lead(cast, state="Accepted")

    page = cast.client("ada").get(here(lead, "moves", move))

    assert "this lead is now" in said(page)[0]
    assert cast.client("ada").post(here(lead, "moves", move), {"version": 1, "sales_stage": 40}).status_code == 409
    assert now(lead).version == 1


# Afterwards.


@pytest.mark.parametrize(
    ("field", "given", "column", "value"),
    [
        ("name", {"name": "Another name"}, "name", "Another name"),
        ("value", {"deal_value": "7", "currency": "USD"}, "currency", "USD"),
        ("closing_date", {"closing_date": "2028-01-01"}, "closing_date", "2028-01-01"),
        ("external_reference", {"external_reference": "CRM-9"}, "external_reference", "CRM-9"),
        ("campaign", {"campaign": "AUTUMN"}, "campaign", "AUTUMN"),
    ],
)
def test_an_accepted_lead_is_edited_in_place(cast, field, given, column, value):  # row 168
    lead = a_lead(cast, state="Accepted")

    answer = cast.client("ada").post(here(lead, "edit", field), {"version": 1} | given)

    assert (answer.status_code, answer["Location"]) == (302, here(lead))
    assert str(getattr(now(lead), column)) == value


def test_after_an_edit_the_focus_goes_back_to_where_it_was_begun(cast):
    lead = a_lead(cast, state="Accepted")
    htmx = {"HX-Request": "true", "HX-Target": "deal-details"}

    part = cast.client("ada").post(here(lead, "edit", "campaign"), {"version": 1, "campaign": "AUTUMN"}, headers=htmx)

    html = part.content.decode()
    assert html.count("data-focus") == 1
    assert f'href="{here(lead, "edit", "campaign")}" data-focus' in html


@pytest.mark.parametrize("label", ["Location", "The customer agreed to be contacted", "Company size"])
def test_what_came_with_the_lead_stays_as_its_sender_set_it(cast, label):
    page = cast.client("ada").get(here(a_lead(cast, state="Accepted", size="1to9employees")))

    (why,) = [row["frozen"] for part in page.context["details"] for row in part["rows"] if row["label"] == label]
    assert why == "Set by the sender."


def test_notes_and_employees_are_added_to_an_accepted_lead(cast):  # row 168
    lead = a_lead(cast, state="Accepted")
    browser = cast.client("ada")
    member = {"version": 1, "first_name": "Rui", "last_name": "Costa", "phone": "1", "email": "rui@northlight.example"}

    browser.post(here(lead, "team"), member)
    browser.post(here(lead, "notes"), {"version": 2, "text": "They want it by June."})

    assert team(lead) == [("Rui", "rui@northlight.example")]
    assert browser.get(here(lead)).context["notes"][0]["text"] == "They want it by June."


@pytest.mark.parametrize(
    ("move", "given", "state"), [("win", {}, "Won"), ("lose", {"status_reason": "budget"}, "Lost")]
)
def test_the_outcome_is_reported(cast, move, given, state):  # row 169
    lead = a_lead(cast, state="Accepted")

    page = cast.client("ada").post(here(lead, "moves", move), {"version": 1} | given, follow=True)

    assert now(lead).substatus == state
    assert said(page) == [f"Done. This lead is now: {state}."]


def test_whoever_leaves_the_team_goes_back_to_the_list_it_stood_in(cast):
    lead = a_lead(cast, kind="SalesQualified", state="Accepted", team=[cast.ugo, cast.lena])
    with tenancy.everyone("test"):
        TeamMember.objects.filter(referral=lead).update(last_name="Example")
        member = lead.team.get(user=cast.ugo)

    answer = cast.client("ugo").post(here(lead, "team", member.uuid, "remove"), {"version": 1, "confirmed": "yes"})

    assert (answer.status_code, answer["Location"]) == (302, "/leads/qualified/")


def test_parts_are_swapped_alone(cast):
    lead = a_lead(cast, state="Accepted")
    browser = cast.client("ada")

    for rest, part in ((("edit", "name"), "deal-details"), (("notes",), "deal-notes"), (("team",), "deal-team")):
        text = browser.get(here(lead, *rest), headers={"HX-Request": "true"}).content.decode()
        assert f'id="{part}"' in text
        assert "<html" not in text
