"""Who works on it: colleagues by name, phone and e-mail address; whoever writes the deal is on the team anyway."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from referrals import team
from referrals.forms.careful import careful
from referrals.models import TeamMember
from referrals.team import REACHABLE

PREFIX = "member"


class MemberRow(forms.ModelForm):
    """One colleague: complete, or not at all."""

    class Meta:
        model = TeamMember
        fields = (*REACHABLE, "title")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        careful(self)


class Rows(forms.BaseFormSet):
    """Up to team.LIMIT colleagues, none twice."""

    def __init__(self, plan, data=None):
        self.by = plan.by
        super().__init__(data, prefix=PREFIX, auto_id="team-%s")

    def clean(self):
        addresses = set()
        for form in self.forms:
            email = form.cleaned_data.get("email", "").lower() if form.is_valid() else ""
            if email and email in addresses:
                form.add_error("email", ValidationError(_("This address is on the team already."), code="invalid"))
            addresses.add(email)
        if not self.members and not any(form.errors for form in self.forms) and not self.creator_is_complete:
            raise ValidationError(
                _("Name at least one person with phone and e-mail address: your own profile has no phone number."),
                code="required",
            )

    @property
    def creator_is_complete(self):
        """Whether whoever writes the deal can be reached, and so is team enough."""
        return team.is_complete(team.details_of(self.by))

    @property
    def members(self):
        """The colleagues named, as details of team members."""
        given = [form.cleaned_data for form in self.forms if form.is_valid() and form.has_changed()]
        return [{name: row.get(name, "") for name in (*REACHABLE, "title")} for row in given]

    @property
    def people(self):
        """(e-mail address, details) of the whole team to be, the writer first."""
        everybody = [team.details_of(self.by), *self.members]
        return {person["email"].lower(): person for person in everybody if team.is_complete(person)}


PeopleForm = forms.formset_factory(
    MemberRow, formset=Rows, extra=1, max_num=team.LIMIT - 1, validate_max=True, absolute_max=team.LIMIT + 10
)


def rows_of(members):
    """Details of members as the answers of this step."""
    answers = {f"{PREFIX}-TOTAL_FORMS": [str(len(members))], f"{PREFIX}-INITIAL_FORMS": ["0"]}
    for number, member in enumerate(members):
        answers |= {f"{PREFIX}-{number}-{name}": [member.get(name, "")] for name in (*REACHABLE, "title")}
    return answers
