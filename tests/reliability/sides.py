"""One company's side of a deal as the specification has it, and who acts for whom in the model of a deal's life."""

from tests.referrals import scenes

CLOSED = {"Won", "Lost", "Declined", "Expired", "Error"}
LEFT = {"Declined", "Expired", "Error"}

# What a person says with each move.
SAID = {
    "decline": {"status_reason": "budget", "status_note": ""},
    "lose": {"status_reason": "competitor", "status_note": ""},
    "error": {"status_reason": "duplicate", "status_note": ""},
    "ask_help": scenes.HELP,
    "win": {},
    "share": {},
}
WHO = {"Northlight Software": "ada", "Cloudmere": "sela", "Mallow Systems": "mallory", "Harbour Analytics": "hana"}
PLACES = {"Northlight Software": "lisbon", "Cloudmere": "desk", "Mallow Systems": "rome", "Harbour Analytics": "haven"}
PARTNERS = {"Mallow Systems": "rival", "Harbour Analytics": "harbour"}  # who are invited to others' deals
COLLEAGUES = {"Northlight Software": "uma", "Cloudmere": "dora"}
WITHOUT_A_ROLE = {"Dora"}  # on a team without hearing by mail: whoever answers for the place is told as well
TYPES = {"asked": "ip", "sent": "ip", "private": "private", "partner_led": "partner_led"}


class Side:
    """One company's side, as the specification has it."""

    def __init__(self, company, *, began, people):
        self.company, self.began = company, began
        self.state = "Accepted" if began else "Pending"
        self.version, self.stage, self.late = 1, 10, False
        self.people = people  # who hears of it
        self.team = set(people) if began else set()
        self.kind = None
        self.accepted = began  # whether it ever said yes
        self.later = None  # the instant until which it waits with Won
        self.counted = self.unclear = False  # won, and the clock looks whether it can be registered
        self.can = False  # be registered, as the list says; None: not known yet
        self.registered = None

    @property
    def waits(self):
        return self.state == "Pending" and not self.late
