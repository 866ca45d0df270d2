"""Addresses of a company's registrations together."""

from django.urls import path

from referrals.views import sheets

urlpatterns = [
    path("", sheets.registrations, name="registrations"),
    path("download/", sheets.download, name="registrations-download"),
    path("upload/", sheets.upload, name="registrations-upload"),
    path("files/<uuid:file_id>/", sheets.sheet, name="registrations-file"),
    path("files/<uuid:file_id>/undo/", sheets.undo, name="registrations-undo"),
]
