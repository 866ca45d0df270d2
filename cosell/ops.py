"""The operators' site: Django admin in which every view runs in ``tenancy.everyone``, and leaves a line in the log."""

import logging
from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

from accounts import tenancy

log = logging.getLogger("cosell.ops")


class OpsSite(AdminSite):
    site_header = _("Operations")
    index_title = _("What needs an operator")

    @property
    def site_title(self):
        return settings.PLATFORM_NAME

    def admin_view(self, view, cacheable=False):
        """As Django's, inside every tenant's reach; who looked at what is logged."""

        def inside(request, *args, **kwargs):
            if not self.has_permission(request):
                return view(request, *args, **kwargs)
            log.info("%s %s by %s", request.method, request.path, request.user.email)
            with tenancy.everyone("operations"):
                response = view(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") and not response.is_rendered else response

        return super().admin_view(update_wrapper(inside, view), cacheable)
