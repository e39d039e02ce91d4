"""How fast guessed badge tokens are refused: a million of them by checksum alone, in one process, and none reaches the
database. The floor is one keyed digest a guess, which no check can do without.

    scripts/bench guesses [--count N]
"""

import argparse
import hashlib
import hmac
import random
import time
from collections.abc import Callable

from api.badges import token
from api.core import base32
from api.core.ids import uuid7
from api.events.code import event_code

_SECRET = "a secret of the bench, as long as one must be"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    count = parser.parse_args().count
    body = token.make(_SECRET, event_code(uuid7()), base32.encode(4711, 8), 1)[:-12]
    chance = random.Random(1)
    guesses = [body + base32.encode(chance.getrandbits(60), 12) for _ in range(count)]
    floor = _seconds(lambda: [hmac.digest(_SECRET.encode(), guess.encode(), hashlib.sha256) for guess in guesses])
    refused = 0
    began = time.perf_counter()
    for guess in guesses:
        refused += _is_refused(guess)
    taken = time.perf_counter() - began
    print(f"{refused:,} of {count:,} guesses refused in {taken:.1f} s: {taken / count * 1e6:.1f} µs each")
    print(f"floor, one digest each: {floor / count * 1e6:.1f} µs; that is {taken / floor:.1f} times it")
    print(f"a guessed checksum is right once in {2**60:.1e} tries")


def _is_refused(guess: str) -> bool:
    try:
        token.parse(f"/B/{guess}", _SECRET, "")
    except token.Forged:
        return True
    return False


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
