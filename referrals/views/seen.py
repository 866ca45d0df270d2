"""Which version somebody was looking at when they sent a form."""


def seen(request):
    """The version on the page that the form was on; None where it is no number."""
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
