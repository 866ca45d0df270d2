"""Logos: what was uploaded is decoded, checked and drawn anew; nothing of the file itself is kept or served."""

import hashlib
import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts import tenancy
from accounts.models import Organization
from leads.models import BusinessProfile, Listing, Logo
from referrals.moves import Refused

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MEGABYTES = 2  # of an upload
SIDE = 4096  # pixels, of what is decoded
SHOWN = 320  # pixels, of what is kept
SCANS = 64  # of a progressive JPEG: each costs a pass over the whole image
SCAN = b"\xff\xda"


def drawn(file):
    """The uploaded image as a PNG of our own, at most SHOWN pixels wide and high. Raises Refused with the reason."""
    data = file.read(MEGABYTES * 1024 * 1024 + 1)
    if len(data) > MEGABYTES * 1024 * 1024:
        raise Refused(_("The image is larger than %(limit)s MB.") % {"limit": MEGABYTES})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(data)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused(_("The image is wider or higher than %(limit)s pixels.") % {"limit": SIDE}) from bomb
    except Exception as problem:  # decoders fail in many ways; whichever it is, this is no image that can be shown
        raise Refused(_("This is not an image that can be read. Use a PNG, JPEG, WebP or GIF file.")) from problem


def _drawn(data):
    """Measured by its header before a pixel is decoded; an animation is its first picture."""
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    if max(image.size) > SIDE:
        raise Refused(_("The image is wider or higher than %(limit)s pixels.") % {"limit": SIDE})
    if image.format == "JPEG" and data.count(SCAN) > SCANS:
        raise Refused(_("This image is built in too many steps. Save it again as a PNG."))
    image.load()
    image = ImageOps.exif_transpose(image)
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((SHOWN, SHOWN))
    bare = Image.new(image.mode, image.size)  # without what the file said besides: places, names, profiles of colour
    bare.paste(image)
    png = io.BytesIO()
    bare.save(png, "PNG", optimize=True)
    return png.getvalue()


def keep(organization, png):
    """The digest under which the company's logo is kept; the same image is kept once."""
    digest = hashlib.sha256(png).hexdigest()
    Logo.objects.get_or_create(organization=organization, digest=digest, defaults={"image": png})
    return digest


def shown(digest):
    """The picture that the directory shows under this digest; None where no page in it names its company's logo so."""
    named = (
        Listing.objects.open().exclude(logo="").filter(logo=digest).values_list("organization", flat=True).distinct()
    )
    with tenancy.everyone("a logo that the directory shows"):
        return Logo.objects.filter(organization__in=list(named), digest=digest).values_list("image", flat=True).first()


def hold(organization):
    """One at a time changes the company's logos, so that none is dropped while another profile takes it."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def drop_unused(organization):
    """Forget the company's logos that neither a profile nor a page of the directory shows."""
    used = [
        *BusinessProfile.objects.filter(organization=organization).exclude(logo="").values_list("logo", flat=True),
        *Listing.objects.filter(organization=organization).exclude(logo="").values_list("logo", flat=True),
    ]
    Logo.objects.filter(organization=organization).exclude(digest__in=used).delete()
