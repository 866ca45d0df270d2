"""Refuses politely, before anything else looks: a NUL in the address and an odd alphabet are a 400, and no more."""

import codecs

from cosell import errors


def refuse_politely(get_response):
    """Outermost."""

    def middleware(request):
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query or "\0" in request.path or _is_in_an_odd_alphabet(request):
            return errors.bad_request(request)
        return get_response(request)

    return middleware


def _is_in_an_odd_alphabet(request):
    """Whether it asks to be read as anything but UTF-8: some alphabets make half characters, which nothing can hold."""
    return request.encoding is not None and codecs.lookup(request.encoding).name != "utf-8"
