"""Which app answers where."""

from django.contrib import admin
from django.urls import include, path

from cosell import home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("readyz", home.readyz, name="readyz"),
    path("keyboard/", home.keyboard, name="keyboard"),
    path("accounts/", include("allauth.urls")),
    path("organization/profiles/", include("leads.urls.profiles")),
    path("organization/", include("accounts.urls")),
    path("deals/", include("referrals.urls")),
    path("reviews/", include("referrals.review_urls")),
    path("leads/", include("leads.urls.lists")),
    path("", include("leads.urls.directory")),
    path("admin/", admin.site.urls),
]

handler400 = "cosell.errors.bad_request"
handler403 = "cosell.errors.forbidden"
handler404 = "cosell.errors.missing"
handler429 = "cosell.errors.too_many"
handler500 = "cosell.errors.broken"
