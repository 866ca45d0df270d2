"""Refuses politely, before anything else looks: what nothing could read is a 400, what is too large a 413."""

import codecs

from django.conf import settings

from cosell import errors

# The address that takes more than the others, by its own setting: it writes to disk what it reads, for operators only.
LARGER = {"/admin/referrals/accountimport/add/": "UPLOAD_MAX_MB"}
AROUND = 64 * 1024  # what a request has besides the file


def refuse_politely(get_response):
    """Outermost: a NUL in the address and an odd alphabet."""

    def middleware(request):
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query or "\0" in request.path or _is_in_an_odd_alphabet(request):
            return errors.bad_request(request)
        return get_response(request)

    return middleware


def _is_in_an_odd_alphabet(request):
    """Whether it asks to be read as anything but UTF-8: some alphabets make half characters, which nothing can hold."""
    return request.encoding is not None and codecs.lookup(request.encoding).name != "utf-8"


def refuse_unread(get_response):
    """Where the reader's language is known, and before the first look for a form's token spools files to /tmp."""

    def middleware(request):
        limit = getattr(settings, LARGER.get(request.path_info, "REQUEST_MAX_MB"))
        if _length(request) > limit * 1024 * 1024 + AROUND:
            return errors.too_large(request, limit)
        return get_response(request)

    return middleware


def _length(request):
    """As Django understands it, which reads nothing of a body without one."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
