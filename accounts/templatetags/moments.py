"""Days and instants in templates, written as everywhere else."""

from django import template

from accounts import moments

register = template.Library()


@register.filter
def day(moment):
    """``Nov 21, 2026``"""
    return moments.day_of(moment).text


@register.filter
def instant(moment):
    """``Nov 21, 2026, 17:04``"""
    return moments.instant(moment).text


@register.filter
def exact(moment):
    """``2026-11-21T17:04:00+00:00``, for machines and for the pointer."""
    return moments.exact(moment)
