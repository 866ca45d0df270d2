"""Addresses of the platform's review of registrations."""

from django.urls import path

from referrals.views import reviewing

urlpatterns = [
    path("", reviewing.reviews, name="reviews"),
    path("<uuid:registration_id>/", reviewing.review, name="review"),
    path("<uuid:registration_id>/<slug:step>/", reviewing.review_step, name="review-step"),
]
