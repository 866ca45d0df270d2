"""What was done to a deal since somebody looked at it, and whether what they do now would undo it unseen."""

MANY = 200  # versions: whoever looked longer ago looks again

# Lines of history that leave the deal at its step and with its parties. Any other kind is a step, and whoever has not
# seen it is asked again.
QUIET = frozenset(
    {
        "edit",
        "contact",
        "note",
        "stage",
        "wait",
        "matched",
        "account",
        "team_added",
        "team_removed",
        "solution_added",
        "solution_removed",
        "solution_priced",
        "solutions_chosen",
    }
)
ASIDE = frozenset({"note", "team_added", "team_removed"})  # no step is taken because of them


def since(referral, seen):
    """The lines of history after that version, oldest first: the latest of them, where there are very many."""
    events = referral.events.filter(version__gt=seen).select_related("actor")
    return list(events.order_by("-version")[:MANY])[::-1]


def is_clash(event, clash):
    """Whether this line of history stands against what is done now."""
    return event.kind not in QUIET or clash(event)


def clashes(referral, seen, clash):
    """Whether what was looked at as version ``seen`` must be looked at again first. ``clash(event)``: see below."""
    if not seen:
        return True
    events = since(referral, seen) if seen != referral.version else []
    explained = len(events) == referral.version - seen  # neither too many, nor from a page of another deal
    return not explained or any(is_clash(event, clash) for event in events)


# What stands against an act, besides a step: one of these, or a function of the line of history like them.
def anything(event):
    return True


def nothing(event):
    return False


def the_deal(event):
    """For a step: whatever it may have been decided on."""
    return event.kind not in ASIDE


def touching(*columns):
    """For an edit: its own columns."""
    return lambda event: not event.data.get("changes", {}).keys().isdisjoint(columns)
