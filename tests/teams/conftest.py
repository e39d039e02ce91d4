import pytest

from tests.conftest import Clock
from tests.contacts.book import Scanner
from tests.world import World


@pytest.fixture
def scanner(world: World, clock: Clock) -> Scanner:
    return Scanner(world, clock)
