"""The lifecycle's table as a document: a state diagram and one row per move."""

from referrals import stages
from referrals.lifecycle import GUARDS, MOVES
from referrals.words import DealType, Direction, Substatus

HEAD = """# The life of a referral

Printed from the table in `referrals/lifecycle.py` by `manage.py lifecycle_doc > docs/lifecycle.md`; a test compares.
A referral is one company's side of a deal. Each company moves its own side; the others are told.

## States

```mermaid
stateDiagram-v2
"""

MOVES_HEAD = """```

A move that leads back to its own state changes the deal without moving it. Moves in *italics* have no button: the
clock, another move or an edit makes them.

## Moves

| Move | From | To | Asks | Offers | When | For | The other parties |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""

FOOT = """
## Rules that hold for every move

- One conditional statement makes it: the state, the version that was seen and the deadline must still hold, or nothing
  is written and the answer is a conflict.
- Past its deadline an unanswered deal is expired to everybody at once; the sweep only writes it down.
- Closed is final: won, lost, declined, expired and error offer no move.
- When the company that began the deal closes its side, parties that have not answered are closed with it.
- *When ready*: a guard looks at the deal and says in words why the move must wait. The stages of an assessment are
  marked in order, and it is won only after all of them.

## Sales stages

A stage never changes the state. A company may keep its own percentages: each is shown as the highest stage at or below
it.

| Stage | Percent | Phase | Ends when | Of an assessment |
| --- | --- | --- | --- | --- |
"""

WHEN = {None: "any time", True: "before the deadline", False: "from the deadline on"}
BEGINNINGS = [(Substatus.PENDING, "received"), (Substatus.ACCEPTED, "created")]


def document():
    """docs/lifecycle.md, in English."""
    rows = [_row(move) for move in MOVES.values()]
    parts = (HEAD, *_lines(_diagram()), MOVES_HEAD, *_lines(rows), FOOT, *_lines(_stages()))
    return "".join(parts)


def _lines(rows):
    return [f"{row}\n" for row in rows]


def _diagram():
    yield from (f"    [*] --> {state.value}: {how}" for state, how in BEGINNINGS)
    for move in MOVES.values():
        for source in _ordered(move.sources):
            yield f"    {source.value} --> {Substatus(move.target or source).value}: {move.name}"
    for state in Substatus:
        if not any(state in move.sources for move in MOVES.values()):
            yield f"    {state.value} --> [*]"


def _stages():
    for one, other in zip(stages.STANDARD.stages, stages.ASSESSMENT.stages, strict=True):
        created = f"{stages.CREATED} / " if one is stages.FIRST else ""
        cells = [f"{created}{one.label}", one.percent, one.phase, one.exit, f"{created}{other.label}"]
        yield f"| {' | '.join(map(str, cells))} |"


def _row(move):
    name = f"**{move.name}** ({move.label})" if move.label else f"*{move.name}*"
    target = move.target or "the same"
    told = "get a notice" if move.news and move.tells else "read it in their history" if move.news else "are not told"
    cells = [name, _codes(_ordered(move.sources)), target, _codes(move.asks), _codes(move.offers), _when(move)]
    return f"| {' | '.join([*map(str, cells), _for(move), told])} |"


def _ordered(states):
    return [state for state in Substatus if state in states]


def _codes(names):
    return ", ".join(str(name) for name in names) or "–"


def _when(move):
    return WHEN[move.in_time] + (", when ready" if move.name in GUARDS else "")


def _for(move):
    limits = [kind.label for kind in DealType if kind in move.types] if move.types != frozenset(DealType) else []
    limits += [side.label for side in Direction if side in move.directions] if len(move.directions) == 1 else []
    return ", ".join(map(str, limits)) or "every deal"
