"""The operators' site: Django admin in which every view runs in ``tenancy.everyone``, and leaves a line in the log."""

import logging
from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import tenancy

log = logging.getLogger("cosell.ops")

OURS = ("accounts.admin", "referrals.admin", "leads.admin")


class OpsSite(AdminSite):
    """Nothing is deleted here, nobody signs in here, and what is shown is written in our own admin modules."""

    site_header = _("Operations")
    index_title = _("What needs an operator")
    enable_nav_sidebar = False  # the lists need the room

    @property
    def site_title(self):
        return settings.PLATFORM_NAME

    def register(self, model_or_iterable, admin_class=None, **options):
        """Third parties' own registrations are not taken."""
        if admin_class is not None and admin_class.__module__.startswith(OURS):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self):
        from referrals.admin.sees import what_they_see

        sees = path("sees/<int:pk>/", self.admin_view(what_they_see), name="sees")
        return [sees, *super().get_urls()]

    def get_app_list(self, request, app_label=None):
        """Deals first, then companies and people with what else is about them."""
        groups = {group["app_label"]: group for group in super().get_app_list(request, app_label)}
        if app_label is None and "accounts" in groups:
            for label in ("account", "admin"):
                groups["accounts"]["models"] += groups.pop(label, {"models": []})["models"]
        return sorted(groups.values(), key=lambda group: group["app_label"] != "referrals")

    def admin_view(self, view, cacheable=False):
        """As Django's, inside every tenant's reach; who looked at what is logged."""

        def inside(request, *args, **kwargs):
            log.info("%s %s by %s", request.method, request.path, request.user.email)
            with tenancy.everyone("operations"):
                response = view(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") and not response.is_rendered else response

        return super().admin_view(update_wrapper(inside, view), cacheable)

    def login(self, request, extra_context=None):
        """Everybody signs in at the same door, second factor and all; whoever is no operator finds nothing here."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            wanted = reverse("admin:index")
        return redirect(wanted) if self.has_permission(request) else redirect_to_login(wanted)

    def logout(self, request, extra_context=None):
        return redirect("account_logout")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
