"""What every page's frame shows: who is reading, as whom, and where they can go."""

from django.conf import settings


def shell(request):
    """The context processor of the frame."""
    return {"shell": {"platform_name": settings.PLATFORM_NAME, "person": None}}
