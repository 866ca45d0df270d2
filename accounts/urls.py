"""Addresses of companies and people."""

from django.urls import path

from accounts.views import bell, invitations, me, people

urlpatterns = [
    path("me/", me.me, name="me"),
    path("switch/<uuid:organization_id>/", me.switch, name="switch"),
    path("language/", me.choose_language, name="choose-language"),
    path("notices/", bell.notices, name="notices"),
    path("notices/read/", bell.read_all, name="notices-read"),
    path("notices/<uuid:notice_id>/", bell.open_notice, name="notice"),
    path("people/", people.people_page, name="people"),
    path("people/history/", people.history, name="people-history"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/<uuid:person_id>/", people.person_page, name="person"),
    path("people/<uuid:person_id>/roles/", people.person_roles, name="person-roles"),
    path("people/<uuid:person_id>/remove/", people.person_remove, name="person-remove"),
    path("people/invitations/<uuid:invitation_id>/again/", invitations.invite_again, name="invite-again"),
    path("people/invitations/<uuid:invitation_id>/withdraw/", invitations.withdraw, name="invite-withdraw"),
    path("invitations/<slug:token>/", invitations.invitation, name="invitation"),
]
