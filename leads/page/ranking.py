"""What a company is told of its score: the three numbers in words, what they are made from, what would raise them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import moments
from accounts.clock import Clock
from accounts.models.organization import LEAST, LIFT, lifted
from leads import ranking
from leads.models import Score
from leads.models.profile import speaks_for_company
from referrals import filters, tabs
from referrals.models import Referral
from referrals.words import Box, Direction, Status, Substatus

NEUTRAL_BAND = 2  # percent around neutral that are called neutral


def of(user):
    """The page of this person's own company, as the template reads it; neutral where nothing was counted yet."""
    company = user.organization
    score = Score.objects.visible_to(user).first()
    if score is None:
        score = Score(organization=company, as_of=timezone.now())
    found = ranking.of(score, score.as_of)
    percent = _percent(company.standing)  # what searches order by
    return {
        "percent": percent,
        "is_new": not (score.answer_count + score.report_count),
        "words": _in_words(percent),
        "numbers": _numbers(found, score),
        "hints": _hints(user, found, score),
        "as_of": moments.instant(score.as_of),
        "factor": number_format(lifted(1, percent / 100), 2),
        "least": number_format(LEAST, 2),
        "most": number_format(LEAST + LIFT, 2),
        "half_life": ranking.HALF_LIFE.days,
    }


def _percent(share):
    return round(100 * share)


def _in_words(percent):
    neutral = _percent(ranking.NEUTRAL)
    if percent > neutral + NEUTRAL_BAND:
        return _("Above neutral: you stand before companies that match as well and have no history.")
    if percent < neutral - NEUTRAL_BAND:
        return _("Below neutral: you stand after companies that match as well and have no history.")
    return _("Neutral: you stand beside companies that match as well and have no history.")


def _numbers(found, score):
    """Each number with its part of the score, what it says, and how much it is based on."""
    quick = _(
        "How quickly you answer the deals and leads that come in: within %(in_time)s hours counts fully,"
        " within %(late)s hours half, later or not at all nothing. Declining is an answer too."
    )
    quick %= {"in_time": _hours(ranking.IN_TIME), "late": _hours(ranking.LATE)}
    told = _("How many of the deals and leads you accepted are won or lost once their close date has passed.")
    fits = _("How many you won, of those you accepted and marked as won or lost.")
    return [
        _number(_("Responsiveness"), found.responsiveness, ranking.RESPONSIVENESS, quick, _answered(score)),
        _number(_("Outcome reporting"), found.reporting, ranking.REPORTING, told, _reported(score)),
        _number(_("Fit"), found.fit, ranking.FIT, fits, _decided(score)),
    ]


def _number(name, share, part, meaning, based):
    return {
        "name": name,
        "percent": _percent(share),
        "part": _percent(part),
        "meaning": meaning,
        "based": based,
    }


def _answered(score):
    count = score.answer_count
    words = ngettext("Based on %(count)s deal or lead.", "Based on %(count)s deals and leads.", count)
    return words % {"count": count}


def _reported(score):
    count = score.report_count
    words = ngettext(
        "Based on %(count)s that is past its close date.", "Based on %(count)s that are past their close date.", count
    )
    return words % {"count": count}


def _decided(score):
    count, least = score.outcome_count, ranking.LEAST_OUTCOMES
    if count >= least:
        return ngettext("Based on %(count)s outcome.", "Based on %(count)s outcomes.", count) % {"count": count}
    words = ngettext(
        "Neutral until there are %(least)s outcomes; there is %(count)s.",
        "Neutral until there are %(least)s outcomes; there are %(count)s.",
        count,
    )
    return words % {"count": count, "least": least}


def _hours(span):
    return span // timedelta(hours=1)


def _hints(user, found, score):
    """What would raise the numbers, each with the list that shows it: of what this person may see."""
    hints = [*_waiting(user)]
    outcomes = score.outcome_count
    if ranking.LEAST_OUTCOMES <= outcomes and found.fit < ranking.NEUTRAL:
        words = _("More was lost than won of what you accepted: be selective. Declining in time costs nothing.")
        hints.append({"text": words, "url": _list(_where_lost(user), status=Substatus.LOST)})
        if speaks_for_company(user):
            words = _("Let the keywords and customer sizes of your business profile ask for what fits you.")
            hints.append({"text": words, "url": reverse("profiles")})
    return hints


def _where_lost(user):
    """The list in which the latest loss stands."""
    lost = _came_in(user).filter(substatus=Substatus.LOST).order_by("-closed_at", "-pk")
    return lost.values_list("box", flat=True).first() or Box.INBOUND


def _came_in(user):
    return Referral.objects.visible_to(user).filter(organization=user.organization_id, direction=Direction.INCOMING)


def _waiting(user):
    """What waits for an answer, waited too long, or owes an outcome: a line for each list it stands in."""
    today = datetime.now(UTC).date()  # a close date has passed when its day is over in UTC
    late = filters.STATUSES[Status.NEW] & Q(created_at__lt=Clock() - filters.ADVISED)
    owed = Q(substatus=Substatus.ACCEPTED, closing_date__lt=today)
    counted = {"late": late, "slow": filters.SLOW, "owed": owed}
    rows = _came_in(user).filter(late | owed | filters.SLOW).order_by("box").values("box")
    for row in rows.annotate(**{name: Count("pk", filter=condition) for name, condition in counted.items()}):
        box = row["box"]
        yield from _answers(box, row["late"], row["slow"])
        if row["owed"]:
            words = ngettext(
                "%(list)s: %(count)s accepted is past its close date without an outcome. Mark it as won or lost,"
                " or put the close date right.",
                "%(list)s: %(count)s accepted are past their close date without an outcome. Mark them as won or lost,"
                " or put the close date right.",
                row["owed"],
            )
            yield _hint(words, box, row["owed"], status=Status.ACTIVE, closes_before=today)


def _answers(box, late, slow):
    if late:
        words = ngettext(
            "%(list)s: %(count)s has been waiting for an answer longer than %(hours)s hours.",
            "%(list)s: %(count)s have been waiting for an answer longer than %(hours)s hours.",
            late,
        )
        yield _hint(words, box, late, status=Status.NEW)
    if slow:
        words = ngettext(
            "%(list)s: %(count)s waited longer than %(hours)s hours in the last %(days)s days.",
            "%(list)s: %(count)s waited longer than %(hours)s hours in the last %(days)s days.",
            slow,
        )
        yield _hint(words, box, slow, slow="on")


def _hint(words, box, count, **asked):
    told = {"list": tabs.TABS[box].label, "count": count, "hours": _hours(filters.ADVISED), "days": filters.LATELY.days}
    return {"text": words % told, "url": _list(box, **asked)}


def _list(box, **asked):
    return f"{tabs.TABS[box].url}?{urlencode(asked)}"
