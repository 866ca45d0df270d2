"""Addresses of business profiles, as their company edits them."""

from django.urls import path

from leads.views import places, profiles, ranking

PLACE = "<uuid:profile_id>/places/<uuid:place_id>/"

urlpatterns = [
    path("", profiles.profiles_page, name="profiles"),
    path("ranking/", ranking.ranking, name="ranking"),
    path("begin/", profiles.profile_begin, name="profile-begin"),
    path("logos/<slug:digest>.png", places.profile_logo_image, name="profile-logo-image"),
    path("<uuid:profile_id>/", profiles.profile, name="profile"),
    path("<uuid:profile_id>/preview/", profiles.profile_preview, name="profile-preview"),
    path("<uuid:profile_id>/publish/", profiles.profile_publish, name="profile-publish"),
    path("<uuid:profile_id>/withdraw/", profiles.profile_withdraw, name="profile-withdraw"),
    path("<uuid:profile_id>/logo/", places.profile_logo, name="profile-logo"),
    path("<uuid:profile_id>/places/", places.profile_places, name="profile-places"),
    path(PLACE, places.profile_place, name="profile-place"),
    path(f"{PLACE}remove/", places.profile_place_remove, name="profile-place-remove"),
    path(f"{PLACE}contacts/", places.profile_contacts, name="profile-contacts"),
    path(f"{PLACE}contacts/<uuid:contact_id>/remove/", places.profile_contact_remove, name="profile-contact-remove"),
]
