"""Which version somebody was looking at when they sent a form."""

from accounts import sent


def seen(request):
    """The version on the page that the form was on; None where it is no number."""
    return sent.number(request.POST.get("version"))
