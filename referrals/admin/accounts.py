"""Customer accounts, one by one: found by key or number, added and corrected under the same rules as a file's rows."""

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.permissions import never
from accounts.clock import Clock
from referrals.customers.search import search
from referrals.forms.careful import careful
from referrals.importing.checking import ALIASES, DIRECTORY, PLATFORM, WrongCell, checked
from referrals.importing.columns import COLUMNS
from referrals.models import CustomerAccount

COUNTED = 10_000


class FirstThousands(Paginator):
    """Counts no further than anybody turns pages: a directory has millions of rows."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:COUNTED].count()


class AccountForm(forms.ModelForm):
    """An account, checked as a row of a file is."""

    aliases = forms.CharField(
        label=gettext_lazy("Other names"),
        required=False,
        max_length=ALIASES * 210,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One in each line."),
    )

    class Meta:
        model = CustomerAccount
        fields = COLUMNS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "\n".join(self.instance.aliases)
        careful(self)

    def clean_aliases(self):
        """A list, as it is stored."""
        return self.cleaned_data["aliases"].splitlines()

    def clean(self):
        """What the rules of files say goes to the field it is about."""
        given = super().clean()
        if self.errors:
            return given
        cells = {name: self._cell(name, given) for name in COLUMNS}
        try:
            row = checked(cells)
        except WrongCell as wrong:
            self.add_error(wrong.column if wrong.column in self.fields else None, wrong.words)
            return given
        return given | {name: getattr(row, name) for name in COLUMNS if name in given}

    def _cell(self, name, given):
        """The field as a file would say it."""
        value = given.get(name, getattr(self.instance, name))
        if isinstance(value, list):
            return "|".join(value)
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@admin.register(CustomerAccount)
class CustomerAccountAdmin(admin.ModelAdmin):
    """Customer accounts: added and corrected here, loaded by the thousand from files; what names one stays."""

    form = AccountForm
    list_display = ["name", "key", "duns", "category", "city", "country", "has_macc", "is_federal"]
    list_filter = ["source", "category", "has_macc", "is_federal"]
    search_fields = ["key"]
    search_help_text = gettext_lazy("The beginning of an account id, a D-U-N-S number, or a name.")
    ordering = ["-pk"]
    sortable_by = []
    paginator = FirstThousands
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    readonly_fields = ["updated_at"]
    fieldsets = [
        (None, {"fields": [("source", "key", "category"), "name", "aliases", ("parent_name", "link_group")]}),
        (gettext_lazy("Address"), {"fields": ["line1", ("postal_code", "city"), ("state", "country")]}),
        (gettext_lazy("Facts"), {"fields": [("duns", "has_macc", "is_federal"), "updated_at"]}),
    ]
    has_delete_permission = never

    def get_readonly_fields(self, request, obj=None):
        """Its natural key is what the next file finds it by."""
        return [*self.readonly_fields, *(["source", "key"] if obj else [])]

    def get_search_results(self, request, queryset, search_term):
        """By the beginning of the key or the number, through their indexes; by name as the sellers find it."""
        begun = search_term.strip().replace("\0", "")
        if not begun:
            return queryset, False
        number = begun.replace("-", "") if begun.replace("-", "").isdigit() else begun
        found = Q(source=PLATFORM, key__startswith=begun) | Q(source=DIRECTORY, key__startswith=number)
        named = [one.account.pk for one in search(begun, limit=100)]
        return queryset.filter(found | Q(source=PLATFORM, duns=number) | Q(pk__in=named)), False

    def save_model(self, request, obj, form, change):
        """With the instant."""
        obj.updated_at = Clock()
        super().save_model(request, obj, form, change)
        obj.refresh_from_db(fields=["updated_at"])

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Categories that somebody can have been given; nobody's account was typed by hand."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "category":
            field.choices = [choice for choice in field.choices if choice[0] != "manual"]
        if db_field.name == "country":
            field.help_text = _("Two letters, as in PT.")
        return field
