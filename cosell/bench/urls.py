"""The product's addresses, and the view every page is compared with."""

from django.http import HttpResponse
from django.urls import path

from accounts.access import signed_in
from cosell.urls import urlpatterns as products


@signed_in
def hello(request):
    """Nothing but the middleware every page has."""
    return HttpResponse("hello")


urlpatterns = [*products, path("bench/hello/", hello)]
