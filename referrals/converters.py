"""Words in addresses: a tab, a move and a detail are looked up in their tables; any other word is a 404."""

from referrals import editing, lifecycle, reviewing, tabs
from referrals.forms.wizard.plan import STEPS


class TabConverter:
    """A tab of the deals list, by its word."""

    tabs = tabs.of("deals")
    regex = "|".join(tabs)

    def to_python(self, value):
        return self.tabs[value]

    def to_url(self, tab):
        return str(tab)


class LeadTabConverter(TabConverter):
    """A tab of the list of leads, by its word."""

    tabs = tabs.of("leads")
    regex = "|".join(tabs)


class StepConverter:
    """A step of a new deal, by its name."""

    regex = "|".join(STEPS)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class MoveConverter:
    """A move that a person can make, by its name in the lifecycle's table."""

    regex = "[a-z_]+"

    def to_python(self, value):
        move = lifecycle.MOVES.get(value)
        if move is None or not move.label:
            raise ValueError(value)
        return move

    def to_url(self, move):
        return getattr(move, "name", move)


class FieldConverter:
    """A detail, by its name in the table of what can be edited."""

    regex = "[a-z_]+"

    def to_python(self, value):
        field = editing.FIELDS.get(value)
        if field is None or field.part != "deal-details":
            raise ValueError(value)
        return field

    def to_url(self, field):
        return getattr(field, "name", field)


class ReviewStepConverter:
    """What a reviewer does with a registration, by its name in the table of steps."""

    regex = "|".join(reviewing.STEPS)

    def to_python(self, value):
        return reviewing.STEPS[value]

    def to_url(self, step):
        return getattr(step, "name", step)
