"""Details, teams, solutions and notes: one version each, with their limits and refusals (specification 3.5)."""

import pytest

from accounts import tenancy
from referrals import editing, lines, team
from referrals.lifecycle import Conflict
from referrals.models import Note, SolutionLine, TeamMember
from tests.factories import SolutionFactory, SolutionLineFactory, TeamMemberFactory, a_referral
from tests.referrals import scenes

pytestmark = pytest.mark.django_db

TOM = {"first_name": "Tom", "last_name": "Blau", "phone": "+49 30 000 001", "email": "tom@team.example"}


@pytest.mark.parametrize("substatus", ["Pending", "Received"])
def test_a_deal_that_waits_refuses_the_write_itself(cast, substatus):
    deal = a_referral(cast.northlight, substatus=substatus, deal_type="private", location=cast.lisbon)
    before = scenes.everything_about(deal)

    with cast.acting("ada") as ada:
        for act in (
            lambda: editing.change(deal, editing.FIELDS["name"], by=ada, name="Other"),
            lambda: editing.add_note(deal, "Hello.", by=ada),
            lambda: lines.add(deal, cast.tidal, by=ada),
            lambda: editing.set_contact(deal, by=ada, first_name="Ines"),
        ):
            with pytest.raises(Conflict):
                act()

    assert scenes.everything_about(deal) == before


@pytest.mark.parametrize("field", ["location", "customer", "consent", "partner_program", "sharing", "help"])
def test_the_act_itself_refuses_what_is_frozen(cast, field):
    deal = scenes.asked_deal(cast)[0]
    column = editing.FIELDS[field].columns[0]

    with cast.acting("ada") as ada, pytest.raises(editing.Refused):
        editing.change(deal, editing.FIELDS[field], by=ada, **{column: getattr(deal, column)})

    assert scenes.fresh(deal).version == deal.version


def test_the_act_itself_refuses_another_contact_once_help_was_asked_for(cast):
    deal = scenes.asked_deal(cast)[0]

    with cast.acting("ada") as ada, pytest.raises(editing.Refused):
        editing.set_contact(deal, by=ada, first_name="Somebody")


def test_an_edit_is_one_version_one_line_and_a_new_face(cast):
    mine, theirs = scenes.asked_deal(cast)

    with cast.acting("ada") as ada:
        editing.change(mine, editing.FIELDS["value"], by=ada, seen=1, deal_value="75000.00", currency="USD")

    assert scenes.history(mine) == [(1, "created", ada.pk), (2, "edit", ada.pk)]
    assert scenes.events(mine)[-1].data == {
        "changes": {"deal_value": ["50000.00", "75000.00"], "currency": ["EUR", "USD"]}
    }
    assert scenes.party_of(mine).shown["deal_value"] == "75000.00"
    assert scenes.history(theirs) == [(1, "received", None)]
    assert str(scenes.fresh(theirs).deal_value) == "50000.00"


@pytest.mark.parametrize("act", ["change", "note", "contact", "solution", "unsolution", "member", "unmember"])
def test_an_act_on_a_page_that_is_no_longer_true_writes_nothing(cast, act):
    deal = scenes.own_deal(cast, members=[TOM], solutions=["tidal", "plain"])
    scenes.move(cast, scenes.fresh(deal), "stage", by="lena", sales_stage=20)
    before = scenes.everything_about(deal)

    with cast.acting("ada") as ada:
        deal = scenes.fresh(deal)
        member, line = deal.team.first(), deal.lines.first()
        member.referral = line.referral = deal
        acts = {
            "change": lambda: editing.change(deal, editing.FIELDS["name"], by=ada, seen=1, name="Other"),
            "note": lambda: editing.add_note(deal, "Hello.", by=ada, seen=1),
            "contact": lambda: editing.set_contact(deal, by=ada, seen=1, first_name="Somebody"),
            "solution": lambda: lines.add(deal, cast.cloud, by=ada, seen=1),
            "unsolution": lambda: lines.remove(line, by=ada, seen=1),
            "member": lambda: team.add(deal, by=ada, seen=1, **team.details_of(cast.lena)),
            "unmember": lambda: team.remove(member, by=ada, seen=1),
        }
        with pytest.raises(Conflict):
            acts[act]()

    assert scenes.everything_about(deal) == before


def test_a_new_member_is_told_once_shown_to_the_others_and_written_down(cast):
    mine, theirs = scenes.asked_deal(cast)

    with cast.acting("ada") as ada:
        member = team.add(mine, by=ada, seen=1, **team.details_of(cast.lena))

    assert member.user == cast.lena
    assert scenes.history(mine)[-1] == (2, "team_added", ada.pk)
    assert scenes.told(mine) == [("Northlight Software", "Lena", "deal_team")]
    assert [contact["email"] for contact in scenes.party_of(mine).shown["contacts"]] == [
        "ada@cosell.example",
        "lena@cosell.example",
    ]


def test_a_deal_that_waits_can_be_staffed_so_that_a_plain_user_may_answer_it(cast):
    _, mine = scenes.sent_deal(cast)

    with cast.acting("lena") as lena:
        team.add(mine, by=lena, seen=1, **team.details_of(cast.ugo))

    accepted = scenes.move(cast, mine, "accept", by="ugo", **scenes.accepting(cast))
    assert accepted.version == 3
    assert [contact["email"] for contact in scenes.party_of(mine).shown["contacts"]] == ["ugo@cosell.example"]


@pytest.mark.parametrize("address", ["ada@cosell.example", "ADA@cosell.example", " ada@cosell.example "])
def test_an_address_is_on_a_team_once(cast, address):
    deal = scenes.own_deal(cast)

    with cast.acting("ada") as ada, pytest.raises(team.Refused):
        team.add(deal, by=ada, seen=1, **(TOM | {"email": address}))

    assert scenes.fresh(deal).version == 1


def test_a_person_with_two_verified_addresses_is_on_a_team_once(cast):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=cast.ada, email="ada@second.example", verified=True)
    deal = scenes.own_deal(cast)

    with cast.acting("ada") as ada, pytest.raises(team.Refused):
        team.add(deal, by=ada, seen=1, **(TOM | {"email": "ada@second.example"}))

    assert scenes.fresh(deal).version == 1


def test_somebody_who_joins_with_two_addresses_on_one_team_is_bound_once(cast):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=cast.nina, email="nina@second.example", verified=True)
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        team=[TOM | {"email": "nina@cosell.example"}, TOM | {"email": "nina@second.example"}],
    )

    with cast.acting("nina") as nina:
        team.bind(nina, cast.northlight)
        bound = TeamMember.objects.filter(referral=deal, user=nina).count()

    assert bound == 1


# Who is on the team besides Tom, who is complete; may Tom go?
LAST = [
    ([], False),
    ([TOM | {"email": "x@team.example"}], True),
    ([TOM | {"email": "x@team.example", "phone": ""}], False),
    ([TOM | {"email": "x@team.example", "last_name": ""}], False),
    ([TOM | {"email": ""}], False),
]


@pytest.mark.parametrize(("others", "may_go"), LAST)
def test_the_last_complete_member_must_stay(cast, others, may_go):
    deal = a_referral(cast.northlight, substatus="Accepted", team=[TOM, *others], location=cast.lisbon)

    with cast.acting("ada") as ada:
        tom = deal.team.order_by("pk").first()
        tom.referral = deal
        try:
            team.remove(tom, by=ada, seen=1)
            gone = True
        except team.Refused:
            gone = False

    assert gone is may_go
    assert scenes.fresh(deal).version == (2 if may_go else 1)


def test_a_team_has_at_most_fifty_members(cast):
    deal = a_referral(cast.northlight, substatus="Accepted", location=cast.lisbon)
    for _ in range(49):
        TeamMemberFactory(organization=cast.northlight, referral=deal)

    with cast.acting("ada") as ada:
        team.add(deal, by=ada, seen=1, **TOM)
        with pytest.raises(team.Refused):
            team.add(deal, by=ada, seen=2, **(TOM | {"email": "other@team.example"}))
        assert deal.team.count() == 50


def test_a_deal_has_at_most_fifty_solutions(cast):
    deal = a_referral(cast.northlight, substatus="Accepted", location=cast.lisbon)
    for _ in range(49):
        SolutionLineFactory(
            organization=cast.northlight, referral=deal, solution=SolutionFactory(organization=cast.northlight)
        )

    with cast.acting("ada") as ada:
        lines.add(deal, cast.tidal, by=ada)
        with pytest.raises(editing.Refused):
            lines.add(deal, cast.plain, by=ada)
        assert deal.lines.count() == SolutionLine.LIMIT == 50


def test_a_solution_is_on_a_deal_once(cast):
    deal = scenes.own_deal(cast)

    with cast.acting("ada") as ada, pytest.raises(editing.Refused):
        lines.add(deal, cast.tidal, by=ada)


@pytest.mark.parametrize(
    ("deal_type", "may_go"), [("services", True), ("ip", False), ("private", False), ("partner_led", False)]
)
def test_the_last_solution_stays_except_on_a_services_deal(cast, deal_type, may_go):
    deal = a_referral(cast.northlight, substatus="Accepted", deal_type=deal_type, solutions=[cast.tidal])

    with cast.acting("ada") as ada:
        line = deal.lines.get()
        line.referral = deal
        try:
            lines.remove(line, by=ada)
        except editing.Refused:
            pass
        assert deal.lines.exists() is not may_go


def readers(cast, note):
    names = {cast.northlight.pk: "northlight", cast.platform.pk: "platform", cast.rival.pk: "rival"}
    return sorted(names[company] for company in note.seen_by)


def test_a_note_is_read_by_whoever_was_a_party_when_it_was_written(cast):
    deal = scenes.own_deal(cast, notes="Before anybody else came.")
    with cast.acting("ada") as ada:
        editing.add_note(deal, "Still alone.", by=ada)
    scenes.move(cast, deal, "ask_help", by="ada", **scenes.HELP)
    with cast.acting("ada"):
        editing.add_note(deal, "Welcome.", by=ada)

    alone = ["northlight"]
    assert [(note.text, readers(cast, note)) for note in scenes.notes(deal)] == [
        ("Before anybody else came.", alone),
        ("Still alone.", alone),
        ("Welcome.", ["northlight", "platform"]),
    ]
    with cast.acting("sela"):
        theirs = scenes.side_of(deal, cast.platform)
    with cast.acting("sela"):
        assert [note.text for note in Note.objects.shown_to(theirs)] == ["Welcome."]
        assert [note.text for note in Note.objects.all()] == ["Welcome."]


def test_a_note_of_a_partner_led_deal_is_read_by_sellers_and_of_a_private_one_is_not(cast):
    private, led = scenes.own_deal(cast), scenes.own_deal(cast, shared_with_sellers=True)

    assert readers(cast, scenes.notes(private)[-1]) == ["northlight"]
    assert readers(cast, scenes.notes(led)[-1]) == ["northlight", "platform"]


def test_a_note_is_the_latest_text_of_the_field_and_a_line_of_history_without_its_words(cast):
    deal = scenes.own_deal(cast)

    with cast.acting("ada") as ada:
        note = editing.add_note(deal, "The customer called.", by=ada)

    assert (scenes.fresh(deal).notes, scenes.fresh(deal).version) == ("The customer called.", 2)
    assert (note.author, note.author_name, note.organization_name) == (ada, "Ada Example", "Northlight Software")
    assert "called" not in str(scenes.events(deal)[-1].data)


def test_a_note_can_be_neither_changed_nor_taken_back(cast):
    from django.db import ProgrammingError, transaction

    deal = scenes.own_deal(cast)

    for attempt in (lambda: Note.objects.update(text="I never said that."), lambda: Note.objects.all().delete()):
        with pytest.raises(ProgrammingError), transaction.atomic(), tenancy.entered(deal.organization):
            attempt()
