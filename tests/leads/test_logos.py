"""Logos: only real images of a reasonable size are taken, and what is kept is drawn anew."""

import hashlib
import io
import struct
import zlib

import pytest
from django.urls import reverse
from PIL import Image

from accounts import tenancy
from leads import logos, profiles
from leads.models import Logo
from tests.leads.profiles_story import a_profile, again, image

pytestmark = pytest.mark.django_db

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def drawn(data):
    return Image.open(io.BytesIO(logos.drawn(io.BytesIO(data))))


def png_of(width, height):
    """The header of an image of that size, with next to nothing behind it: a decompression bomb."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_an_image_of_each_known_format_becomes_a_small_png(format):
    found = drawn(image((1000, 500), format))

    assert (found.format, found.size) == ("PNG", (320, 160))


def test_a_small_image_is_not_blown_up():
    assert drawn(image((40, 30))).size == (40, 30)


def test_what_is_transparent_stays_so():
    assert drawn(image(mode="RGBA", color=(0, 0, 0, 0))).getpixel((5, 5)) == (0, 0, 0, 0)


def test_nothing_that_the_file_says_besides_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"  # description
    exif.get_ifd(0x8825)[2] = (41.0, 9.0, 0.0)  # where
    data = image((60, 40), "JPEG", exif=exif, comment=b"secret remark", icc_profile=b"profile of a colour")
    assert b"taken at home" in data

    found = drawn(data)
    found.load()

    assert (dict(found.getexif()), found.info) == ({}, {})
    kept = logos.drawn(io.BytesIO(data))
    assert not any(word in kept for word in (b"taken", b"secret", b"eXIf", b"iCCP", b"tEXt"))


def test_an_image_that_lies_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter

    assert drawn(image((60, 40), "JPEG", exif=exif)).size == (40, 60)


def test_what_was_hung_behind_the_image_is_not_kept():
    data = image() + b"<script>alert(1)</script>"

    assert b"script" not in logos.drawn(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (SVG, "not an image"),
        (b"", "not an image"),
        (b"GIF89a" + b"\0" * 30, "not an image"),
        (image()[:60], "not an image"),
        (image(format="BMP"), "not an image"),
        (image(format="TIFF"), "not an image"),
        (image() + bytes(2 * 1024 * 1024), "larger than 2 MB"),
        (png_of(4097, 10), "higher than 4096"),
        (png_of(10, 4097), "higher than 4096"),
        (png_of(60000, 60000), "higher than 4096"),
        (image((4097, 1), "GIF", "P", 0), "higher than 4096"),
        (image((64, 64), "JPEG") + b"\xff\xda" * 64, "too many steps"),
    ],
    ids=[
        *("svg", "nothing", "broken gif", "cut short", "bmp", "tiff", "too many bytes", "too wide", "too high"),
        *("a bomb", "a wide gif", "a slow jpeg"),
    ],
)
def test_what_is_no_reasonable_image_is_refused(data, words):
    with pytest.raises(logos.Refused, match=words):
        logos.drawn(io.BytesIO(data))


def test_an_image_is_measured_before_it_is_decoded(monkeypatch):
    from PIL import ImageFile

    loaded = []
    load = ImageFile.ImageFile.load
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: loaded.append(image.size) or load(image))
    with pytest.raises(logos.Refused):
        logos.drawn(io.BytesIO(png_of(5000, 5000)))
    assert loaded == []

    logos.drawn(io.BytesIO(image()))
    assert loaded != []


def test_the_largest_image_that_is_allowed_is_taken():
    assert drawn(image((4096, 4096), "PNG", "L", 0)).size == (320, 320)


def test_a_logo_is_named_by_what_is_in_it_and_kept_once(cast):
    png = logos.drawn(io.BytesIO(image()))
    with cast.acting("prue"):
        digest = logos.keep(cast.northlight, png)
        assert logos.keep(cast.northlight, png) == digest == hashlib.sha256(png).hexdigest()
        assert Logo.objects.count() == 1
    with cast.acting("mallory"):
        logos.keep(cast.rival, png)
        assert Logo.objects.count() == 1  # of our own


@pytest.fixture
def digest(cast):
    """Of a logo that is on a draft only."""
    profile = a_profile(cast, cast.porto)
    with cast.acting("prue") as prue:
        profiles.set_logo(profile, logos.drawn(io.BytesIO(image())), by=prue, seen=profile.version)
    return again(cast, profile).logo


def test_the_companys_own_people_see_its_logo_as_an_image_and_nothing_else(cast, digest):
    answer = cast.client("prue").get(reverse("profile-logo-image", args=[digest]))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Content-Disposition" not in answer.headers
    with tenancy.entered(cast.northlight):
        assert answer.content == bytes(Logo.objects.get().image)


@pytest.mark.parametrize(
    ("name", "status"), [("prue", 200), ("lena", 200), ("mallory", 404), ("ugo", 403), ("cora", 403), ("sela", 403)]
)
def test_a_draft_logo_is_seen_by_nobody_else(cast, digest, name, status):
    assert cast.client(name).get(reverse("profile-logo-image", args=[digest])).status_code == status


def test_a_draft_logo_is_not_in_the_directory(cast, digest, client):
    assert client.get(reverse("logo", args=[digest])).status_code == 404


@pytest.mark.parametrize("digest", ["0" * 64, "x", "a" * 3000])
def test_an_unknown_logo_is_not_found(cast, digest):
    assert cast.client("prue").get(f"/organization/profiles/logos/{digest}.png").status_code == 404
