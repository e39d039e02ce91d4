"""A photo as it is kept: small, upright, and without anything that the camera wrote into the file. Pure."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from api.privacy.errors import PhotoInvalid

MEDIA_TYPE = "image/jpeg"
LARGEST = 5 * 1024 * 1024
"""Bytes of a file that is sent."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_SIDE = 512
_PIXELS = 50_000_000


def prepared(content: bytes) -> bytes:
    """A JPEG of at most 512 × 512 pixels from a JPEG, PNG or WebP file. Raises `PhotoInvalid` if it is none, or larger
    than 5 MB or 50 megapixels."""
    if len(content) > LARGEST:
        raise PhotoInvalid("The file is larger than 5 MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encoded(content)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombWarning):
        raise PhotoInvalid("Send a JPEG, PNG or WebP file") from None
    except Image.DecompressionBombError:
        raise PhotoInvalid("The picture has more than 50 megapixels") from None


def _encoded(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        if image.width * image.height > _PIXELS:
            raise PhotoInvalid("The picture has more than 50 megapixels")
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((_SIDE, _SIDE))
        opaque = Image.new("RGB", upright.size, "white")
        colours = upright.convert("RGBA")
        opaque.paste(colours, mask=colours)
    target = io.BytesIO()
    opaque.save(target, "JPEG", quality=85)
    return target.getvalue()
