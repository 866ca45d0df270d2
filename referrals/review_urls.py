"""Addresses of the platform's review of registrations."""

from django.urls import path, register_converter

from referrals.converters import ReviewStepConverter
from referrals.views import reviewing

register_converter(ReviewStepConverter, "review_step")

urlpatterns = [
    path("", reviewing.reviews, name="reviews"),
    path("<uuid:registration_id>/", reviewing.review, name="review"),
    path("<uuid:registration_id>/<review_step:step>/", reviewing.review_step, name="review-step"),
]
