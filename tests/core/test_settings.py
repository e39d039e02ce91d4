"""Settings: each is explained where it is defined and where an operator looks for it."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.core.settings import Settings

README = Path(__file__).parents[2] / "README.md"


def _table() -> dict[str, str]:
    """The rows of the README's configuration table by the variable that they are about."""
    section = README.read_text().partition("\n## Configuration\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {row.split("`")[1]: row for row in rows}


def test_the_readme_lists_every_setting_and_no_other() -> None:
    assert set(_table()) == {f"RAPPORT_{name.upper()}" for name in Settings.model_fields}


def test_the_readme_tells_the_defaults() -> None:
    table = _table()
    for name, field in Settings.model_fields.items():
        if field.default is not None:
            default = table[f"RAPPORT_{name.upper()}"].split("|")[2]
            assert re.sub("[` ]", "", default) == str(field.default).replace(" ", ""), name


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str) -> None:
    assert len(Settings.model_fields[name].description or "") > 8


def test_every_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    particular = {"smtp_security": "tls", "log_level": "error", "webhook_networks": "10.1.0.0/16"}
    for name in Settings.model_fields:
        monkeypatch.setenv(f"RAPPORT_{name.upper()}", particular.get(name, "17"))

    assert Settings().model_fields_set == set(Settings.model_fields)
    assert (Settings().smtp_port, Settings().smtp_security, Settings().data_dir) == (17, "tls", Path("17"))


def test_an_empty_variable_is_like_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"RAPPORT_{name.upper()}", "")

    assert Settings().model_fields_set == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMTP_SECURITY", "ssl3"), ("DATABASE_POOL", "0"), ("LOG_LEVEL", "loud"), ("WEBHOOK_NETWORKS", "intranet")],
)
def test_a_value_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"RAPPORT_{name}", value)

    with pytest.raises(ValidationError, match=name.lower()):
        Settings()
