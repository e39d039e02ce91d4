"""The secrets: made once, kept to their user, changed without signing anybody out."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.core import keyring
from api.core.keyring import Keyring
from api.core.settings import Settings

LONG = "k" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "keys.json"


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_made_once_and_only_their_user_may_read_them(path: Path) -> None:
    made = keyring.load_or_create(path)

    assert keyring.load_or_create(path) == made
    assert _mode(path) == 0o600
    assert [len(made.signing), len(made.signing[0]), len(made.badge)] == [1, 64, 64]
    assert made.signing[0] != made.badge
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


def test_two_installations_have_different_keys(path: Path, tmp_path: Path) -> None:
    assert keyring.load_or_create(path) != keyring.load_or_create(tmp_path / "other.json")


def test_processes_that_start_together_use_the_same_keys(path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(keyring.load_or_create, [path] * 64))

    assert {(*keys.signing, keys.badge) for keys in found} == {(*found[0].signing, found[0].badge)}
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


def test_a_new_signing_key_comes_in_front_of_the_one_before(path: Path) -> None:
    first = keyring.load_or_create(path)

    keyring.rotate(path)
    second = keyring.load_or_create(path)
    keyring.rotate(path)
    third = keyring.load_or_create(path)

    assert second.signing[1:] == first.signing
    assert third.signing[1:] == second.signing[:1]
    assert len({*first.signing, *second.signing, *third.signing}) == 3
    assert first.badge == second.badge == third.badge
    assert _mode(path) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


def test_keys_show_nowhere_that_they_might_be_printed(path: Path) -> None:
    keys = keyring.load_or_create(path)
    settings = Settings(
        data_dir=path.parent,
        smtp_password=SecretStr("hunter2"),
        badge_key=SecretStr(LONG),
        signing_keys=SecretStr(LONG),
    )
    assert settings.keys.badge == LONG

    shown = f"{keys} {keys!r} {settings} {settings!r} {settings.model_dump_json()}"

    for secret in (*keys.signing, keys.badge, LONG, "hunter2"):
        assert secret not in shown


def test_keys_of_the_environment_go_before_those_of_the_data_directory(path: Path) -> None:
    kept = keyring.load_or_create(path)

    given = Settings(data_dir=path.parent, signing_keys=SecretStr(f" {LONG}new , {LONG}old ,"))

    assert given.keys.signing == [f"{LONG}new", f"{LONG}old"]
    assert given.keys.badge == kept.badge


def test_with_both_from_the_environment_no_file_is_made(path: Path) -> None:
    given = Settings(data_dir=path.parent, signing_keys=SecretStr(LONG), badge_key=SecretStr(LONG))

    assert given.keys == Keyring([LONG], LONG)
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("signing", "badge"), [(["short"], LONG), ([LONG, "short"], LONG), ([LONG], "short"), ([], LONG)]
)
def test_short_keys_are_refused(signing: list[str], badge: str) -> None:
    with pytest.raises(ValueError, match="32 characters"):
        Keyring.of(signing=signing, badge=badge)


def test_a_fingerprint_depends_on_key_purpose_and_text() -> None:
    keys = Keyring.of(signing=[LONG], badge=LONG)
    rotated = Keyring.of(signing=["n" * 32, LONG], badge=LONG)
    other = Keyring.of(signing=[LONG], badge="o" * 32)

    assert len(keys.digest("code", "042917")) == 32
    assert keys.digest("code", "042917") == rotated.digest("code", "042917")
    assert len({keys.digest(*of) for of in [("code", "042917"), ("email", "042917"), ("code", "042918")]}) == 3
    assert keys.digest("code", "042917") != other.digest("code", "042917")


def test_the_file_is_json_that_a_person_can_back_up(path: Path) -> None:
    keys = keyring.load_or_create(path)

    assert json.loads(path.read_text()) == {"signing": keys.signing, "badge": keys.badge}
