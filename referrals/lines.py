"""The solutions on a deal: adding, pricing and removing lines, and why not."""

from django.utils.translation import gettext as _

from referrals import inviting, lifecycle
from referrals.models import Solution, SolutionLine
from referrals.moves import Conflict, Refused
from referrals.words import DealType

EDIT = lifecycle.MOVES["edit"]


def why_frozen(referral):
    """Why the solutions of this deal can never change; empty when they can (specification 3.5)."""
    if referral.deal_type == DealType.ASSESSMENT:
        return _("Fixed when the deal was created: an assessment is one solution, and nothing else.")
    return ""


def why_no_more(count):
    """Why a deal with that many lines takes no further one; empty when it does."""
    full = count >= SolutionLine.LIMIT
    return _("A deal has at most %(limit)s solutions.") % {"limit": SolutionLine.LIMIT} if full else ""


def why_no_price(solution):
    """Why this solution has neither price nor quantity; empty when it may have them."""
    return "" if solution.kind == Solution.Kind.PLATFORM else _("Only for solutions of the platform.")


def add(referral, solution, *, by, seen=None, price=None, quantity=None):
    """One more line, up to SolutionLine.LIMIT. Raises Refused or Conflict."""
    lines = list(referral.lines.values_list("solution", flat=True))
    if reason := why_frozen(referral):
        raise Refused(reason)
    if solution.pk in lines:
        raise Refused(_("This solution is on the deal already."))
    if reason := why_no_more(len(lines)) or _unpriced(solution, price, quantity):
        raise Refused(reason)
    lifecycle.write(referral, EDIT, seen=seen)
    line = SolutionLine.objects.create(
        organization=referral.organization, referral=referral, solution=solution, price=price, quantity=quantity
    )
    lifecycle.record(referral, "solution_added", {"solution": solution.name}, by=by)
    return line


def choose(referral, solutions, *, by, seen=None):
    """Exactly these solutions from now on; what stays keeps its price. Raises Refused or Conflict."""
    there = {line.solution_id: line.pk for line in referral.lines.all()}
    wanted = {solution.pk: solution for solution in solutions}
    if reason := why_frozen(referral) or why_not_these([{"solution": one} for one in solutions]):
        raise Refused(reason)
    if not wanted and referral.deal_type != DealType.SERVICES:
        raise Refused(_("The last solution must stay: add another one first."))
    if there.keys() == wanted.keys():
        return
    lifecycle.write(referral, EDIT, seen=seen)
    referral.lines.exclude(solution__in=wanted).delete()
    new = [{"solution": solution} for pk, solution in wanted.items() if pk not in there]
    inviting.hang(referral, SolutionLine, new)
    names = [solution.name for solution in wanted.values()]
    lifecycle.record(referral, "solutions_chosen", {"solutions": names}, by=by)


def why_not_these(lines):
    """Why these lines cannot stand on one deal; empty when they can (2.5)."""
    chosen = {line["solution"].pk for line in lines}
    if len(chosen) > SolutionLine.LIMIT:
        return _("A deal has at most %(limit)s solutions.") % {"limit": SolutionLine.LIMIT}
    if len(chosen) < len(lines):
        return _("This solution is on the deal already.")
    for line in lines:
        if reason := _unpriced(line["solution"], line.get("price"), line.get("quantity")):
            return reason
    return ""


def reprice(line, *, by, seen=None, price=None, quantity=None):
    """Another price and quantity; ``None`` takes them off. Raises Refused or Conflict."""
    if reason := why_frozen(line.referral) or _unpriced(line.solution, price, quantity):
        raise Refused(reason)
    if line not in line.referral.lines.all():
        raise Conflict(f"{line.uuid} was taken off")
    lifecycle.write(line.referral, EDIT, seen=seen)
    before = [_text(line.price), _text(line.quantity)]
    line.price, line.quantity = price, quantity
    line.save(update_fields=["price", "quantity"])
    told = {"solution": line.solution.name, "before": before, "after": [_text(price), _text(quantity)]}
    lifecycle.record(line.referral, "solution_priced", told, by=by)


def _unpriced(solution, price, quantity):
    return "" if price is None and quantity is None else why_no_price(solution)


def _text(number):
    return "" if number is None else str(number)


def why_not_remove(line, lines):
    """Why this line must stay; empty when it can go (2.2: everything but services needs a solution)."""
    if reason := why_frozen(line.referral):
        return reason
    if line.referral.deal_type != DealType.SERVICES and len(lines) == 1:
        return _("The last solution must stay: add another one first.")
    return ""


def remove(line, *, by, seen=None):
    """Take a line off the deal. Raises Refused or Conflict."""
    referral = line.referral
    lines = list(referral.lines.all())
    if line not in lines:
        raise Conflict(f"{line.uuid} was taken off")
    if reason := why_not_remove(line, lines):
        raise Refused(reason)
    lifecycle.write(referral, EDIT, seen=seen)
    name = line.solution.name
    line.delete()
    lifecycle.record(referral, "solution_removed", {"solution": name}, by=by)
