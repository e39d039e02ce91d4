"""Crockford's base32: digits and capitals without I, L, O and U, so that people can read it out and type it."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

LOOK_ALIKES = str.maketrans("ILO", "110")
"""What people and OCR take for one another, as Crockford reads it."""


_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]


def encode(number: int, length: int) -> str:
    """`number` in so many digits; an even number of them."""
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(5 * (length - 2), -1, -10)])


def decode(text: str) -> int:
    number = 0
    for char in text:
        number = number * 32 + ALPHABET.index(char)
    return number
