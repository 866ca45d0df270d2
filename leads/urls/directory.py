"""Public addresses: the directory, inquiries, and what search engines read."""

from django.urls import path, register_converter

from leads.speaking import LanguageConverter
from leads.views import crawling, directory, inquiry

register_converter(LanguageConverter, "language")

urlpatterns = [
    path("robots.txt", crawling.robots, name="robots"),
    path("sitemap.xml", crawling.sitemap, name="sitemap"),
    path("sitemap/<int:block>.xml", crawling.sitemap_page, name="sitemap-page"),
    path("directory/", directory.directory, name="directory"),
    path("directory/logos/<slug:digest>.png", directory.logo, name="logo"),
    path("directory/<language:language>/", directory.search, name="directory-search"),
    path("directory/<language:language>/ask/", inquiry.ask, name="inquiry-new"),
    path("directory/<language:language>/inquiries/<slug:token>/", inquiry.inquiry, name="inquiry"),
    path("directory/<language:language>/<uuid:listing_id>/", directory.listing, name="listing"),
    path("directory/<language:language>/<uuid:listing_id>/<str:slug>/", directory.listing, name="listing"),
]
