"""What arrives at a page that nobody meant well: texts, bodies and headers, and a person with every address of ours."""

import base64
import hashlib
import io

from accounts import tenancy
from accounts.checks import entries, is_ours
from accounts.clock import Clock
from accounts.models import Membership, Notice
from leads import logos
from leads.models import Logo
from referrals.models import AlertContact, Draft, Registration, RegistrationFile, SolutionLine, TeamMember
from tests import counts
from tests.factories import BusinessProfileFactory, ListingFactory, ProfilePlaceFactory, a_referral
from tests.isolation.addressing import UNKNOWN, filled, in_step, words_in

PICTURE = base64.b64decode("R0lGODdhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=")  # one pixel

BAD = {
    "nul": "a\0b",
    "controls": "a\x01\x08\x1b\x7f\x85\u2028\u202eb",
    "numbers": "-1e999",
    "not a number": "NaN",
    "digits": "9" * 400,
    "markup": "<script>alert(1)</script>{{ 7|add:7 }}{% now 'Y' %}",
    "statement": "' OR 1=1; --",
    "patterns": "%s %(x)s {0} \\",
    "brackets": "[" * 5000,
    "pictures": "\U0001f4a5" * 3000,
    "date": "99999-13-45T99:99",
    "list": '["a", {"b": null}]',
    "blank": " \t\r\n ",
    "empty": "",
}
NAMES = ["q", "after", "before", "sort", "page", "tab", "next", "location", "team", "status", "type", "version", "deal"]
ALLOWED = {200, 204, 301, 302, 400, 403, 404, 405, 409, 410, 413, 422}


MANY_QUESTIONS = {"accept", "decline", "stage", "ask_help", "value", "closing_date", "solution_area", "contact"}

BODIES = {
    "JSON": ("application/json", b'{"version": 1}'),
    "JSON that is none": ("application/json", b"{" * 5000),
    "XML": ("application/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    "bytes": ("application/octet-stream", bytes(range(256)) * 40),
    "a form that is no text": (
        "application/x-www-form-urlencoded",
        b"name=%ff%fe&version=%c0%80&" + bytes(range(128, 256)),
    ),
    "a form in an unknown alphabet": ("application/x-www-form-urlencoded; charset=nonsense", b"name=a"),
    "a form in a wide alphabet": ("application/x-www-form-urlencoded; charset=utf-16", b"name=a"),
    "many fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(3000))),
    "a broken multipart": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name="),
    "a multipart without end": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
    ),
    "a multipart without boundary": ("multipart/form-data", b"--x"),
    "a file nobody asked for": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="name"; filename="../../a\x00b"\r\n'
        b"Content-Type: a/b\r\n\r\n1\r\n--x--\r\n",
    ),
    "half characters": (  # escapes make what no keyboard and no UTF-8 can
        "multipart/form-data; boundary=x; charset=unicode_escape",
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n\\ud800 \\udfff\r\n' % name
            for name in b"name notes q search account look customer_name add partner solution go column up back".split()
        )
        + b"--x--\r\n",
    ),
    "half characters to compose from": (
        "multipart/form-data; boundary=x; charset=unicode_escape",
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n\\ud800 \\udfff\r\n' % name
            for name in b"compose problem wanted version".split()
        )
        + b"--x--\r\n",
    ),
    "nothing": ("", b""),
    "a type that is none": ("\x7f;;;=", b"a=b"),
    "the same field again": (
        "application/x-www-form-urlencoded",
        b"version=1&version=2&name=a&name=&name=b&deal_value=1&deal_value=x",
    ),
    "two million letters": ("application/x-www-form-urlencoded", b"version=1&name=" + b"x" * 2_000_000),
    "more than is taken": ("application/x-www-form-urlencoded", b"version=1&notes=" + b"x" * 3_000_000),
}

HEADERS = {
    "language": {"Accept-Language": "xx-" + "y" * 4000 + ";q=nine,*;q=;;"},
    "type": {"Accept": "\x01/;q=\xff"},
    "htmx": {"HX-Request": "maybe", "HX-Current-URL": "javascript:%00//\u202e", "HX-Target": "<", "HX-Boosted": "2"},
    "htmx elsewhere": {"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/deals/inbound/?q=%ff"},
    "origin": {"Referer": "http://[::1", "Origin": "null"},
    "forwarded": {"X-Forwarded-For": "a, b,,", "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "elsewhere.example"},
    "cookies": {
        "Cookie": "sessionid=\x01\x02; csrftoken=" + "z" * 4000 + "; messages=[[]]; django_language=../../etc; =; ;"
    },
    "condition": {"If-Match": "*,", "If-None-Match": "W/", "If-Modified-Since": "yesterday", "Range": "bytes=9-1"},
}


class Ground:
    """A person with deals, leads and a profile of their own, and every address of ours about them."""

    def __init__(self, cast):
        self.browser = cast.client("ada")
        mine = {"location": cast.lisbon, "team": [cast.ada]}
        self.waiting = a_referral(cast.northlight, solutions=[cast.tidal], **mine)
        active = {"substatus": "Accepted", "deal_type": "private", "direction": "Outgoing"}
        self.active = a_referral(cast.northlight, solutions=[cast.tidal], **mine, **active)
        lead = {"deal_type": "lead", "direction": "Incoming", "qualification": "Direct"}
        self.waiting_lead = a_referral(cast.northlight, **mine, **lead)
        self.active_lead = a_referral(cast.northlight, substatus="Accepted", **mine, **lead)
        won = {"substatus": "Won", "deal_type": "partner_led", "direction": "Outgoing", "currency": "USD"}
        self.won = a_referral(cast.northlight, solutions=[cast.tidal], **mine, **won)
        with tenancy.everyone("the test's own look"):
            notice = {"organization": cast.northlight, "user": cast.ada, "kind": "deal_team", "subject": self.active.pk}
            draft = {"organization": cast.northlight, "user": cast.ada, "expires_at": "2099-01-01T00:00Z"}
            self.ids = (
                {
                    "line_id": SolutionLine.objects.get(referral=self.active).uuid,
                    "person_id": Membership.objects.get(user=cast.ugo).uuid,
                    "notice_id": Notice.objects.create(**notice, key="a").uuid,
                    "invitation_id": UNKNOWN,
                    "draft_id": Draft.objects.create(**draft).uuid,
                    "organization_id": cast.northlight.uuid,
                    "inquiry_id": UNKNOWN,
                }
                | self._profile(cast)
                | self._registered(cast)
            )

    def _profile(self, cast):
        """Published, with a logo and somebody to alert."""
        image = logos.drawn(io.BytesIO(PICTURE))
        logo = Logo.objects.create(organization=cast.northlight, digest=hashlib.sha256(image).hexdigest(), image=image)
        published = {"published_at": Clock(), "published_version": 1, "logo": logo.digest}
        profile = BusinessProfileFactory(organization=cast.northlight, **published)
        place = ProfilePlaceFactory(organization=cast.northlight, profile=profile, location=cast.lisbon)
        ListingFactory(location=cast.lisbon, uuid=place.uuid, profile_id=profile.pk, logo=logo.digest)
        alerted = {"first_name": "Ines", "email": "ines@northlight.example", "location": cast.lisbon}
        contact = AlertContact.objects.create(organization=cast.northlight, **alerted)
        return {
            "profile_id": profile.uuid,
            "place_id": place.uuid,
            "contact_id": contact.uuid,
            "listing_id": place.uuid,
            "digest": logo.digest,
        }

    def _registered(self, cast):
        """A registration about which something is asked, and a file that was read."""
        about = {"referral": self.won, "engagement": self.won.engagement, "solution": cast.tidal, "kind": "ip"}
        sent = {"status": "ActionRequired", "submitted_at": Clock(), "asks": {"phone": "Which?"}}
        registration = Registration.objects.create(organization=cast.northlight, **about, **sent)
        row = {"line": 3, "id": str(registration.uuid), "what": "changed", "changes": {"phone": ["", "1"]}, "seen": 1}
        file = {"user": cast.ada, "name": "mine.xlsx", "state": "read", "rows": [row | {"cells": {"phone": "1"}}]}
        file = RegistrationFile.objects.create(organization=cast.northlight, **file)
        return {"registration_id": registration.uuid, "file_id": file.uuid}

    def addresses(self, *, all_words=False):
        """Every address of ours, about one's own things; words: those that ask the most, or all of them."""
        for route, _pattern in entries():
            if is_ours(route):
                for words in in_step(words_in(route)):
                    if all_words or not {"move", "field"} & set(words) or set(words.values()) & MANY_QUESTIONS:
                        deal = self._deal(route, set(words.values()))
                        yield "/" + filled(route, self._ids_of(deal) | words)

    def _deal(self, route, words):
        if "registrations" in route:
            return self.won
        waiting, active = (
            (self.waiting_lead, self.active_lead) if route.startswith("leads/") else (self.waiting, self.active)
        )
        return waiting if words & {"accept", "decline"} else active

    def _ids_of(self, deal):
        with tenancy.everyone("the test's own look"):
            member = TeamMember.objects.get(referral=deal)
        ids = self.ids | {"referral_id": deal.uuid, "member_id": member.uuid}
        return {name: str(value) for name, value in ids.items()}

    def moves(self):
        """The moves that ask the most, with a deal that is open for them."""
        return [(self.waiting, "accept"), (self.waiting, "decline"), (self.active, "ask_help"), (self.active, "stage")]


def wrong(answers):
    """What was answered otherwise than with a page or a refusal."""
    counts.add("bad input", requests=len(answers))
    return sorted({line for line, status in answers if status not in ALLOWED})
