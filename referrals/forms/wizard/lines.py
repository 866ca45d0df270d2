"""What is sold together: solutions of the catalogue with price and quantity, or one solution assessment."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from referrals import drafting
from referrals.forms.careful import UNKNOWN, careful
from referrals.forms.catalogue import PriceForm
from referrals.models import Solution, SolutionLine


class LinesForm(forms.Form):
    """The chosen solutions by their ids, in the order chosen; platform solutions may have a price and a quantity."""

    def __init__(self, plan, data=None):
        super().__init__(data, auto_id="lines-%s")
        self.plan = plan
        self.codes = list(dict.fromkeys(data.getlist("solution"))) if data is not None else []
        self.solutions = self._known(plan.by.organization)
        for solution in self.solutions:
            if solution.kind == Solution.Kind.PLATFORM:
                self.fields |= {f"{name}-{solution.code}": field for name, field in _price_fields().items()}
        careful(self)

    def _known(self, organization):
        """The chosen ones that this company may choose; an unknown and a hidden one are left out alike."""
        codes = self.codes[: SolutionLine.LIMIT + 1]
        choosable = Solution.objects.offered_to(organization) | Solution.objects.assessments_for(organization)
        found = {one.code: one for one in choosable.filter(code__in=codes).select_related("organization")}
        return [found[code] for code in codes if code in found]

    def clean(self):
        cleaned = super().clean()
        organization = self.plan.by.organization
        if len(self.solutions) != len(self.codes[: SolutionLine.LIMIT + 1]):
            raise ValidationError(UNKNOWN, code="invalid")
        if len(self.codes) > SolutionLine.LIMIT:
            words = _("A deal has at most %(limit)s solutions.")
            raise ValidationError(words, code="invalid", params={"limit": SolutionLine.LIMIT})
        if not self.solutions and not organization.asks_for_services:
            raise ValidationError(_("Choose at least one solution."), code="required")
        if self.is_assessment and (reason := drafting.why_no_assessment(organization, self.solutions)):
            raise ValidationError(reason, code="invalid")
        return cleaned

    @property
    def is_assessment(self):
        """Whether a solution assessment is among the chosen."""
        return any(solution.kind == Solution.Kind.ASSESSMENT for solution in self.solutions)

    @property
    def rows(self):
        """Each chosen solution with its questions, for the page."""
        return [
            {
                "solution": solution,
                "fields": [self[name] for name in _names(solution) if name in self.fields],
            }
            for solution in self.solutions
        ]

    @property
    def lines(self):
        """The chosen ones as what hangs on a deal."""
        return [
            {
                "solution": solution,
                "price": self.cleaned_data.get(f"price-{solution.code}"),
                "quantity": self.cleaned_data.get(f"quantity-{solution.code}"),
            }
            for solution in self.solutions
        ]


def _names(solution):
    return [f"price-{solution.code}", f"quantity-{solution.code}"]


def _price_fields():
    return PriceForm().fields
