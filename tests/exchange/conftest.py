"""A browser for all tests of the card page."""

from collections.abc import AsyncIterator

import pytest

from tests.exchange.browser import Browser


@pytest.fixture(scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    browser = await Browser.start(tmp_path_factory.mktemp("browser"))
    yield browser
    await browser.stop()
