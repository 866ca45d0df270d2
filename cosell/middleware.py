"""Refuses politely, before anything else looks: an address with a NUL byte is a 400 and reaches no database."""

from cosell import errors


def refuse_politely(get_response):
    """Outermost."""

    def middleware(request):
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query or "\0" in request.path:
            return errors.bad_request(request)
        return get_response(request)

    return middleware
