"""Crockford's base32: digits and capitals without I, L, O and U, so that people can read it out and type it."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

LOOK_ALIKES = str.maketrans("ILO", "110")
"""What people and OCR take for one another, as Crockford reads it."""


def encode(number: int, length: int) -> str:
    """`number` in so many digits."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def decode(text: str) -> int:
    number = 0
    for char in text:
        number = number * 32 + ALPHABET.index(char)
    return number
