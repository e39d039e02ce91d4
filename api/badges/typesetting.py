"""The drawing of badges: a constant Typst template, and the call that turns it into a PDF.

Typst sets the type because names come in every script: it picks a font for each letter out of a list, shapes, orders
right-to-left text, breaks lines where the script allows it, and embeds variable fonts and the CJK collection as they
are. fpdf2 was tried: it measures bold text with the widths of the regular weight, and needs 215 s and 6.4 GB to take
one weight out of the CJK collection.

What is written on a badge reaches the template as JSON strings. Typst shows a string letter by letter and never reads
it as markup or code; the template imports no package and opens no file.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts
import manimgx_fonts_cjk
import typst

# Typst keeps what it computed until it has gone unused for this many compilations, for an editor's next keystroke.
_KEPT_COMPILATIONS = 10


def pdf(sheet: dict[str, Any]) -> bytes:
    """The PDF of a sheet: `layout`, `event` (a run of text) and `badges`, as the end of the template reads them."""
    document = typst.compile(
        _TEMPLATE.encode(),
        font_paths=_fonts(),
        sys_inputs={"sheet": json.dumps(sheet)},
        pdf_tags=False,  # made to be printed; the structure would add a quarter to the file
    )
    _forget()
    return document


@cache
def _fonts() -> typst.Fonts:
    """The packaged fonts and no others: the sheet is the same on every machine. A font file is read once needed."""
    folders = [str(Path(str(package.__file__)).parent) for package in (manimgx_fonts, manimgx_fonts_cjk)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _forget() -> None:
    """Let go of the layouts of the last sheet, a quarter of a megabyte a badge, by ageing them with blank pages."""
    for _ in range(_KEPT_COMPILATIONS):
        typst.compile(b"#page[]", font_paths=_fonts())


_TEMPLATE = r"""
#let sheet = json(bytes(sys.inputs.sheet))
#let ink = rgb("#111827")
#let grey = rgb("#4b5563")

// A line is as high in every script, or the fonts' own ideas would set Chinese lines into one another and Arabic ones
// far apart. The edges leave room for accents at the rim of a frame; the negative leading takes back the air this puts
// between lines.
#set text(fill: ink, hyphenate: false, top-edge: 1.07em, bottom-edge: -0.35em)
#set par(leading: -0.22em, spacing: 0pt)
#set document(date: none)

// The steps of type sizes between two: few, so that badges beside one another look alike.
#let sizes(largest, smallest) = {
  let steps = (40, 36, 32, 28, 25, 22, 19, 17, 15, 13, 12, 11, 10, 9, 8, 7, 6).map(step => step * 1pt)
  steps.filter(step => smallest <= step and step <= largest)
}

// What no line may break in: a word, or its part up to a hyphen. The scripts named break between any two letters, or
// at words they do not mark with spaces.
#let piece = regex("[^\s\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}-]+-?")

// The width of the widest piece, for each point of type size. (Typst can tell that a line is too long only by drawing
// it past its end.)
#let widest(words) = calc.max(0pt, ..words.matches(piece).map(it => measure(text(10pt, it.text)).width)) / 10pt

#let fits(words, size, width, height) = {
  widest(words) * size <= width and measure(width: width, text(size, words)).height <= height
}

// The longest beginning of the words that still fits with an ellipsis behind it.
#let shortened(words, ..frame) = {
  let letters = words.clusters()
  let (low, high) = (0, letters.len())
  while low < high {
    let middle = calc.quo(low + high + 1, 2)
    if fits(letters.slice(0, middle).join() + "…", ..frame) { low = middle } else { high = middle - 1 }
  }
  letters.slice(0, low).join() + "…"
}

// The words in the largest of the sizes at which they fill the frame without a break inside a word. A double name is
// parted at its hyphen only if it would get small otherwise: until then its hyphens are of the kind that does not
// break, except on a single line (no frame is too low for one), so that a search of the PDF finds the name as it is
// typed. What is too long even at the smallest size is shortened.
#let fitted(words, sizes, width, height) = {
  let whole = words.replace("-", "\u{2011}")
  for size in sizes.slice(0, calc.quo(sizes.len(), 2)) {
    if measure(text(size, words)).width <= width { return text(size, words) }
    if fits(whole, size, width, height) { return text(size, whole) }
  }
  for size in sizes {
    if fits(words, size, width, height) { return text(size, words) }
  }
  text(sizes.last(), shortened(words, sizes.last(), width, height))
}

// A run of text in a frame of its own. A vowel sign may hang out of it by a millimetre, which no frame lies closer to
// the QR code; the rest is clipped, so that not even a tower of accents gets there.
#let frame(run, x, y, width, height, sizes, weight: 400, fill: ink, position: start + horizon) = place(
  dx: x,
  dy: y,
  block(width: width, height: height, clip: true, outset: (y: 1mm), {
    set text(weight: weight, fill: fill, dir: if run.rtl { rtl } else { ltr })
    set align(position)
    context fitted(run.words, sizes, width, height)
  }),
)

#let band(face, x, y, width, height, sizes, radius: 0mm, inset: 3mm) = if face.category.words != "" {
  place(dx: x, dy: y, rect(width: width, height: height, radius: radius, fill: rgb(face.colour)))
  frame(face.category, x + inset, y, width - 2 * inset, height, sizes, weight: 700, fill: white,
    position: center + horizon)
}

#let code(face, x, y, width) = place(dx: x, dy: y, image(bytes(face.qr), format: "svg", width: width))

// Text in the letter shapes of the reader: Chinese, Japanese and Korean share code points, not their looks.
#let written(face, body) = {
  set text(lang: face.lang, font: ("Noto Sans", face.han, "Noto Emoji"))
  body
}

// A7 across: pockets of that size are sold everywhere, and eight fill an A4 page with four cuts and no waste.
// Nothing but white comes closer than 6 mm to an edge: office printers leave the rim of a page blank.
#let small(face) = block(width: 105mm, height: 74.25mm, written(face, {
  frame(sheet.event, 6mm, 6mm, 93mm, 4.6mm, sizes(9pt, 6pt), fill: grey)
  frame(face.name, 6mm, 10.5mm, 93mm, 20.7mm, sizes(36pt, 10pt), weight: 700)
  frame(face.company, 6mm, 33mm, 56mm, 13mm, sizes(15pt, 8pt), weight: 600, position: start + bottom)
  frame(face.job, 6mm, 46.5mm, 56mm, 10mm, sizes(11pt, 7pt), fill: grey, position: start + top)
  band(face, 6mm, 57.7mm, 56mm, 10.5mm, sizes(15pt, 7pt), radius: 1.5mm)
  code(face, 63mm, 32.25mm, 40mm)
}))

// 86 x 124 mm: the usual size of an event pass on a lanyard. Badge printers print to the edge, so the band does.
#let pass(face) = block(width: 86mm, height: 124mm, written(face, {
  frame(sheet.event, 6mm, 6mm, 74mm, 5.5mm, sizes(10pt, 6pt), fill: grey, position: center + horizon)
  frame(face.name, 6mm, 13mm, 74mm, 25mm, sizes(40pt, 10pt), weight: 700, position: center + horizon)
  frame(face.company, 6mm, 38.5mm, 74mm, 12.5mm, sizes(17pt, 8pt), weight: 600, position: center + bottom)
  frame(face.job, 6mm, 51mm, 74mm, 10mm, sizes(12pt, 7pt), fill: grey, position: center + top)
  code(face, 21mm, 62mm, 44mm)
  band(face, 0mm, 108mm, 86mm, 16mm, sizes(22pt, 8pt), inset: 6mm)
}))

#let cut(..ends) = place(line(..ends, stroke: (paint: luma(70%), thickness: 0.3pt, dash: (2pt, 2pt))))

#let a4(badges) = page(paper: "a4", margin: 0mm, {
  for (place-number, face) in badges.enumerate() {
    place(dx: calc.rem(place-number, 2) * 105mm, dy: calc.quo(place-number, 2) * 74.25mm, small(face))
  }
  cut(start: (105mm, 0mm), end: (105mm, 297mm))
  for row in (1, 2, 3) { cut(start: (0mm, row * 74.25mm), end: (210mm, row * 74.25mm)) }
})

#if sheet.badges == () {
  page(width: 86mm, height: 124mm, align(center + horizon, text(font: "Noto Sans")[There are no badges to print.]))
} else if sheet.layout == "a4" {
  for badges in sheet.badges.chunks(8) { a4(badges) }
} else {
  for face in sheet.badges { page(width: 86mm, height: 124mm, margin: 0mm, pass(face)) }
}
"""
