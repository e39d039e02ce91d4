import re
from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pypdf import PdfReader
from pypdf.generic import ContentStream

from api.badges import sheet
from api.badges.sheet import Face, Layout, render

DPI = 150
URL = "HTTPS://EVENTS.EXAMPLE.ORG/B/0123456789ABCDEFGHJKMNPQRS"
BOTH = pytest.mark.parametrize("layout", list(Layout))

LONG = "Bartholomew Featherstonehaugh-Cholmondeley"
ENDLESS = "W" * 200
TOWER = "Z" + "\u0308\u0301\u0330\u0323" * 40 + " go"
ARABIC_NAME = "محمد"
CROWDED = pytest.mark.parametrize(
    "words", [LONG * 3, ENDLESS, TOWER, "ญี่ปุ่" * 40, ARABIC_NAME * 60, "株式会社" * 40, "🎉" * 90]
)

NAMES = {
    "Latin": "Zoë Ångström Łukasz Nguyễn Đặng Iñaki Çağrı",
    "Greek": "Αλέξανδρος Παπαδόπουλος",
    "Cyrillic": "Алексей Ёлкин Їжак Ђорђе",
    "Arabic": "محمد بن عبد الله پژمان ٹیپو",
    "Hebrew": "יוסף כהן",
    "Devanagari": "राजेश क्षत्रिय",
    "Bengali": "রবীন্দ্রনাথ",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ",
    "Gujarati": "ગુજરાતી",
    "Odia": "ଓଡ଼ିଆ",
    "Tamil": "தமிழ் செல்வன்",
    "Telugu": "తెలుగు",
    "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം",
    "Sinhala": "සිංහල",
    "Thai": "สมชาย ใจดี",
    "Lao": "ສົມໄຊ",
    "Khmer": "សុខា",
    "Myanmar": "အောင်",
    "Georgian": "გიორგი ბერიძე",
    "Armenian": "Հայկ",
    "Ethiopic": "አበበ ቢቂላ",
    "Chinese": "王小明 黃曉華",
    "Japanese": "山田 たろう タナカ ﾔﾏﾀﾞ",
    "Korean": "김철수 박지성",
    "emoji": "🎉 ❤️ 👨‍👩‍👧 1️⃣ 🚀",
    "mixed": "Anna محمد 王 Ωmega שלום สมชาย",
}


def _face(name: str = "Ada Lovelace", number: int = 0, **other: str) -> Face:
    fields = {"company": "Analytical Engines", "job_title": "Analyst", "category": "speaker"} | other
    return Face(name=name, qr=f"{URL}{number:04}", **fields)


def _pages(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=DPI / 72).to_pil() for page in document]
    document.close()
    return pages


def _page(face: Face, layout: Layout, event_name: str = "Forum") -> Image.Image:
    [page] = _pages(render([face], layout, event_name=event_name))
    return page


def _codes(page: Image.Image) -> list[str]:
    """The texts of the codes on a page, in reading order."""
    found = zxingcpp.read_barcodes(page)
    # Corners of one row differ by a pixel or so.
    found.sort(key=lambda code: (code.position.top_left.y // 100, code.position.top_left.x))
    return [code.text for code in found]


def _text(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def _millimetres(length: float) -> int:
    return round(length / 25.4 * DPI)


def _box(*millimetres: float) -> tuple[int, int, int, int]:
    left, top, right, bottom = map(_millimetres, millimetres)
    return left, top, right, bottom


def _is_white(page: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return page.convert("L").crop(box).getextrema() == (255, 255)


def _code_box(page: Image.Image) -> tuple[int, int, int, int]:
    """The rectangle of the one code on a page, without its quiet zone."""
    [code] = zxingcpp.read_barcodes(page)
    corners = code.position
    return corners.top_left.x, corners.top_left.y, corners.bottom_right.x, corners.bottom_right.y


def _glyphs(pdf: bytes) -> Iterator[int]:
    """The glyph numbers drawn by a PDF, whose fonts all are two bytes a glyph. A missing glyph is number 0."""
    reader = PdfReader(BytesIO(pdf))
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"TJ":
                for string in (part for part in operands[0] if hasattr(part, "original_bytes")):
                    drawn = string.original_bytes
                    yield from (int.from_bytes(drawn[at : at + 2]) for at in range(0, len(drawn), 2))


@pytest.mark.parametrize(("layout", "pages"), [(Layout.A4, 3), (Layout.SINGLE, 20)])
def test_every_code_of_many_pages_reads_back_in_order(layout: Layout, pages: int) -> None:
    faces = [_face(name, number) for number, name in enumerate(list(NAMES.values())[:20])]
    printed = _pages(render(faces, layout, event_name="Forum"))
    assert len(printed) == pages
    assert [code for page in printed for code in _codes(page)] == [face.qr for face in faces]


@BOTH
def test_badges_of_several_batches_are_one_document(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "_AT_ONCE", 8)
    faces = [_face(f"Ada {number}", number) for number in range(17)]
    printed = _pages(render(iter(faces), layout, event_name="Forum"))
    assert [code for page in printed for code in _codes(page)] == [face.qr for face in faces]


@BOTH
def test_a_badge_shows_everything(layout: Layout) -> None:
    face = _face("Ada-Mae Lovelace", company="Engines & Söhne", job_title="Chief Analyst", category="Press")
    text = " ".join(_text(render([face], layout, event_name="Forum 2027")).replace("\u2011", "-").split())
    for words in ("Forum 2027", "Ada-Mae Lovelace", "Engines & Söhne", "Chief Analyst", "Press"):
        assert words in text


@pytest.mark.parametrize(("layout", "size"), [(Layout.A4, (210, 297)), (Layout.SINGLE, (86, 124))])
def test_page_sizes(layout: Layout, size: tuple[int, int]) -> None:
    width, height = _page(_face(), layout).size
    assert (width, height) == pytest.approx((_millimetres(size[0]), _millimetres(size[1])), abs=1)


@BOTH
def test_the_code_is_at_least_30_mm_wide(layout: Layout) -> None:
    left, top, right, bottom = _code_box(_page(_face(), layout))
    assert right - left >= _millimetres(30)
    assert bottom - top >= _millimetres(30)


@BOTH
@CROWDED
def test_nothing_reaches_into_the_quiet_zone(layout: Layout, words: str) -> None:
    page = _page(_face(words, company=words, job_title=words, category=words), layout, event_name=words)
    left, top, right, bottom = _code_box(page)
    ImageDraw.Draw(page).rectangle((left - 2, top - 2, right + 2, bottom + 2), fill="white")
    quiet = 4 * (right - left) // 29 - 2
    assert _is_white(page, (left - quiet, top - quiet, right + quiet, bottom + quiet))


@CROWDED
def test_nothing_leaves_a_badge_on_a4(words: str) -> None:
    """One badge in the middle of empty neighbours, its rim and everything around it white (cut lines apart)."""
    blank = Face("", "", "", "", "")
    full = Face(words, words, words, words, URL)
    [page] = _pages(render([blank, blank, full], Layout.A4, event_name=""))
    ImageDraw.Draw(page).rectangle(_box(5, 74.25 + 4, 104, 74.25 * 2 - 2), fill="white")
    for x, y in ((0, 0), (105, 0)):
        ImageDraw.Draw(page).rectangle(_box(x + 60, y + 30, x + 104, y + 74), fill="white")
    for box in ((0, 0, 104, 73), (0, 75, 104, 147), (106, 0, 210, 73), (106, 75, 210, 147), (0, 150, 104, 222)):
        assert _is_white(page, _box(*box)), box


@CROWDED
def test_nothing_leaves_a_single_badge(words: str) -> None:
    page = _page(Face(words, words, words, words, URL), Layout.SINGLE, event_name=words)
    for box in ((0, 0, 86, 4.5), (0, 0, 5.5, 107.5), (80.5, 0, 86, 107.5)):
        assert _is_white(page, _box(*box)), box


def test_a_double_name_on_one_line_can_be_searched_for() -> None:
    assert "Ada-Mae Lovelace" in _text(render([_face("Ada-Mae Lovelace")], Layout.A4, event_name=""))


def test_a_double_name_is_not_parted_before_it_gets_small() -> None:
    text = _text(render([_face("Maximiliana Müller-Meier")], Layout.SINGLE, event_name=""))
    assert "Müller\u2011Meier" in text


@BOTH
def test_a_long_name_is_printed_in_full(layout: Layout) -> None:
    assert LONG.replace(" ", "") in "".join(_text(render([_face(LONG)], layout, event_name="")).split())


@BOTH
def test_an_endless_name_ends_in_an_ellipsis(layout: Layout) -> None:
    text = _text(render([_face(ENDLESS)], layout, event_name=""))
    assert "WWWWWWWWWW…" in text
    assert ENDLESS not in text


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_every_script_has_its_letters(name: str) -> None:
    assert 0 not in _glyphs(render([_face(name, company=name, category=name)], Layout.SINGLE, event_name=name))


def test_a_letter_without_a_glyph_is_a_box() -> None:
    """And the test above can fail."""
    glyphs = list(_glyphs(render([_face("Ada \U0010fffd")], Layout.SINGLE, event_name="")))
    assert glyphs.count(0) == 1


def test_arabic_letters_are_joined() -> None:
    """The four letters of this name, which has no dots, are one stroke."""
    page = _page(Face(ARABIC_NAME, "", "", "", URL), Layout.SINGLE, event_name="").convert("L")
    name = page.crop(_box(0, 10, 86, 45)).point(lambda value: 255 * (value > 128))
    left, top, *_ = name.point(lambda value: 255 - value).getbbox() or pytest.fail("no name")
    first = next((x, top) for x in range(left, name.width) if name.getpixel((x, top)) == 0)
    ImageDraw.floodfill(name, first, 255)
    assert name.getextrema() == (255, 255)


@pytest.mark.parametrize("name", ["אב", "אב Ada"])
def test_hebrew_runs_from_the_right(name: str) -> None:
    pdf = pypdfium2.PdfDocument(render([_face(name)], Layout.A4, event_name=""))
    page = pdf[0].get_textpage()
    letters = [chr(pypdfium2.raw.FPDFText_GetUnicode(page, at)) for at in range(page.count_chars())]
    aleph, beth = (page.get_charbox(letters.index(letter)) for letter in "אב")
    assert beth[2] <= aleph[0]
    # The line starts at the right rim of the badge, not at the left.
    assert aleph[2] == pytest.approx(99 / 25.4 * 72, abs=3)


@pytest.mark.parametrize(
    ("company", "font"), [("カタカナ", "CJKjp"), ("한국", "CJKkr"), ("北京", "CJKsc"), ("Müller", "CJKsc")]
)
def test_han_characters_take_the_shapes_of_their_language(company: str, font: str) -> None:
    pdf = render([_face("直骨", company=company)], Layout.SINGLE, event_name="")
    assert set(re.findall(rb"\+NotoSans(CJK..)-", pdf)) == {font.encode()}


@BOTH
def test_markup_is_printed_as_it_is(layout: Layout) -> None:
    words = ("#set text(red)", "<b>x</b> $x^2$", '*b* _i_ "q" \\ //', "@A [b] `c`")
    text = _text(render([Face(*words, URL)], layout, event_name="#panic()"))
    for word in [*words, "#panic()"]:
        assert word in text


@BOTH
def test_no_badges_is_a_page_that_says_so(layout: Layout) -> None:
    pdf = render([], layout, event_name="Forum")
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert "There are no badges to print." in _text(pdf)


def test_the_same_badges_are_the_same_bytes() -> None:
    assert render([_face()], Layout.A4, event_name="") == render([_face()], Layout.A4, event_name="")


@pytest.mark.parametrize(("layout", "corner"), [(Layout.A4, (7.5, 58.5)), (Layout.SINGLE, (1, 109))])
def test_the_band_has_the_colour_of_the_category(layout: Layout, corner: tuple[float, float]) -> None:
    at = _millimetres(corner[0]), _millimetres(corner[1])
    assert _page(_face(category="speaker"), layout).getpixel(at) == (0x7E, 0x22, 0xCE)
    assert _page(_face(category="staff"), layout).getpixel(at) == (0xB9, 0x1C, 0x1C)
    assert _page(_face(category=""), layout).getpixel(at) == (255, 255, 255)


def test_well_known_categories_have_colours_of_their_own() -> None:
    words = ["speaker", "exhibitor", "staff", "press", "vip", "attendee", "visitor", "sponsor"]
    assert len({sheet.colour(word) for word in words}) == len(words)
    assert sheet.colour(" Speaker pass (2 days)") == sheet.colour("SPEAKER") == "#7e22ce"


def test_an_unknown_category_keeps_its_colour_from_run_to_run() -> None:
    assert sheet.colour("Aussteller") == sheet.colour("aussteller ") == "#9d174d"
    assert sheet.colour("Aussteller") != sheet.colour("Участник")


@pytest.mark.parametrize("category", [*sheet._COLOURS, *"abcdefghijklmnopqrstuvwxyz"])
def test_white_reads_well_on_every_colour(category: str) -> None:
    """WCAG 2.2, success criterion 1.4.3: a contrast of 4.5 to 1."""
    channels = (int(sheet.colour(category)[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_a_code_word_is_printed_in_capitals() -> None:
    assert "VIP" in _text(render([_face(category="vip")], Layout.A4, event_name=""))
    assert "Ομιλητής" in _text(render([_face(category="Ομιλητής")], Layout.A4, event_name=""))


words = st.text(st.characters(), max_size=80) | st.sampled_from(["#x", "$", "\\u{0}", "\x00\x1b\u2028\u202e", "\ud800"])


@settings(max_examples=25, deadline=None)
@given(layout=st.sampled_from(Layout), words=st.tuples(words, words, words, words), event_name=words)
def test_no_text_breaks_a_badge(layout: Layout, words: tuple[str, str, str, str], event_name: str) -> None:
    face = Face(*words, URL)
    assert _codes(_page(face, layout, event_name)) == [URL]
