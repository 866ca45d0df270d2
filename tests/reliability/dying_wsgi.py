"""The product's own WSGI application; a request may say at which boundary its process is to die. For tests only."""

from cosell.wsgi import application as product
from tests.reliability.dying import die_at


def application(environ, start_response):
    """As the product answers, in a process that may not live to see it."""
    if boundary := environ.get("HTTP_X_DIE_AT"):
        die_at(int(boundary))
    return product(environ, start_response)
