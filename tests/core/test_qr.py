import re
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from api.core import qr

TOKEN = "0123456789ABCDEFGHJKMNPQRSTVWX"
URL = f"HTTPS://EVENTS.EXAMPLE.ORG/B/{TOKEN}"


def _image(text: str, scale: int = 10) -> Image.Image:
    return Image.open(BytesIO(qr.png(text, scale=scale)))


def _read(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def _version(text: str) -> int:
    return (_image(text, scale=1).width - 2 * qr.QUIET_ZONE - 17) // 4


def _drawn(svg: str) -> Image.Image:
    """The picture an SVG viewer shows of the subset of SVG that we write, one pixel a unit."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])  # type: ignore[index]
    picture = Image.new("1", (size, size), color=1)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        picture.paste(0, (int(x), int(y), int(x) + int(width), int(y) + 1))
    return picture


def test_the_png_reads_back_at_level_m() -> None:
    [code] = zxingcpp.read_barcodes(_image(URL))
    assert (code.text, code.ec_level, code.format) == (URL, "M", zxingcpp.BarcodeFormat.QRCode)


def test_scale_is_pixels_a_module() -> None:
    assert _image(URL, scale=3).size == (3 * 37, 3 * 37)


def test_the_quiet_zone_is_four_white_modules() -> None:
    image = _image(URL, scale=10).convert("L")
    ink = image.point(lambda value: 255 - value).getbbox()
    assert ink == (40, 40, 330, 330)


def test_the_svg_shows_the_same_modules_as_the_png() -> None:
    assert _drawn(qr.svg(URL)).tobytes() == _image(URL, scale=1).convert("1").tobytes()


def test_the_svg_is_white_beneath_the_modules() -> None:
    """Or the code would vanish on a dark page."""
    assert '<path fill="#fff" d="M0 0h37v37H0z"/>' in qr.svg(URL)


@pytest.mark.parametrize("length", range(1, 21))
def test_a_host_of_up_to_twenty_characters_fits_version_3(length: int) -> None:
    """Only in alphanumeric mode: as bytes, 61 characters need version 4."""
    assert _version(f"HTTPS://{'A' * length}/B/{TOKEN}") == 3


def test_a_host_of_forty_characters_fits_version_4() -> None:
    assert _version(f"HTTPS://{'A' * 40}/B/{TOKEN}") == 4


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=30, max_size=30))
def test_any_token_reads_back(token: str) -> None:
    url = f"HTTPS://EVENTS.EXAMPLE.ORG/B/{token}"
    assert _read(_image(url, scale=4)) == [url]


@pytest.mark.parametrize("text", ["https://example.org/b/é?x=☃", "TICKET 4711", "1234567890", "王小明", '"<&>'])
def test_other_texts_read_back(text: str) -> None:
    assert _read(_image(text)) == [text]


def test_a_text_too_long_for_any_code_is_refused() -> None:
    assert _version("a" * 2331) == 40
    with pytest.raises(ValueError, match="version"):
        qr.svg("a" * 2332)
