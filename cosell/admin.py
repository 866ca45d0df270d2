"""Makes the operators' site the admin's default."""

from django.contrib.admin.apps import AdminConfig


class CosellAdminConfig(AdminConfig):
    default_site = "cosell.ops.OpsSite"
