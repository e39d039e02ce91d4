"""The QR code of a badge, as SVG or PNG."""

from io import BytesIO
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage
from qrcode.main import QRCode

# ISO/IEC 18004 asks for four modules of white on every side; scanners that find no such frame give up.
QUIET_ZONE = 4


def svg(text: str) -> str:
    """The code as an SVG document that scales to any size, black on white, one user unit a module, with its quiet zone.

    Raises ValueError if the text does not fit a QR code (2,331 bytes of UTF-8 at least do).
    """
    rows = _code(text).get_matrix()
    size = len(rows)
    # One path for all modules: drawn one by one, hairlines would shine through between neighbours.
    path = "".join(_runs(y, row) for y, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )


def png(text: str, *, scale: int = 10) -> bytes:
    """The code as a black and white PNG, `scale` pixels a module, with its quiet zone. Raises as `svg` does."""
    code = _code(text)
    code.box_size = scale
    out = BytesIO()
    code.make_image(image_factory=PilImage).save(out, kind="PNG")
    return out.getvalue()


def _code(text: str) -> QRCode:
    """The smallest code at level M, which survives the loss of 15% of its area.

    The library takes the densest mode for each stretch of the text: an upper-case URL is all alphanumeric, 5.5 bits
    a character, which keeps a badge's code at version 3.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    return code


def _runs(y: int, row: list[bool]) -> str:
    """The dark runs of a row as path commands, one rectangle each."""
    path, x = "", 0
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
