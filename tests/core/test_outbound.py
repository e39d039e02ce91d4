"""Requests to customers' addresses: checked when they are connected to, with the name they were given."""

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api.core.outbound import AddressRefused, Outbound, Unreachable
from api.core.settings import Settings
from tests.webhooks.receiver import receiving


class Names:
    """A name server whose answers change: one list of addresses after the other, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)

    async def __call__(self, _host: str, _port: int) -> list[str]:
        return list(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])


@asynccontextmanager
async def going(
    networks: str = "", names: Names | None = None, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1:8000"
) -> AsyncIterator[Outbound]:
    settings = Settings(webhook_networks=networks, public_host=host)
    outbound = Outbound(settings, ssl_context=tls, resolver=names) if names else Outbound(settings, ssl_context=tls)
    try:
        yield outbound
    finally:
        await outbound.close()


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/", "https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://127.1/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data", "https://0/",
        "https://10.0.0.1:8443/x", "ftp://8.8.8.8/", "file:///etc/passwd", "https://", "8.8.8.8", "https://8.8.8.8:99999/",
        "https://user:secret@8.8.8.8/", "https://8.8.8.8/#part", "https://8.8.8.8/a b", "https://8.8.8.8/\n",
        "https://münchen.example/", "https://[::1", "http://8.8.8.8/",
        "https://no-such-name.invalid/",
    ],
)  # fmt: skip
async def test_what_leads_elsewhere_is_refused(url: str) -> None:
    async with going() as outbound:
        with pytest.raises(AddressRefused):
            await outbound.check(url)


async def test_public_addresses_are_accepted() -> None:
    async with going() as outbound:
        await outbound.check("https://8.8.8.8/hooks?team=1")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000/v1/scans"),
        ("events.example.org", "https://events.example.org/v1/scans"),
        ("events.example.org", "https://EVENTS.example.org.:8443/"),
    ],
)
async def test_the_server_itself_is_refused(host: str, url: str) -> None:
    async with going("127.0.0.0/8", Names(["127.0.0.1"]), host=host) as outbound:
        with pytest.raises(AddressRefused, match="this server itself"):
            await outbound.check(url)
        with pytest.raises(AddressRefused, match="this server itself"):
            await outbound.post(url, {}, b"{}", 5)


@pytest.mark.parametrize("addresses", [["10.0.0.7"], ["8.8.8.8", "192.168.0.1"], ["::ffff:10.0.0.7"], []])
async def test_a_public_name_with_a_private_address_is_refused(addresses: list[str]) -> None:
    async with going(names=Names(addresses)) as outbound:
        with pytest.raises(AddressRefused):
            await outbound.check("https://hooks.example/")


async def test_a_name_that_changes_its_address_after_it_was_checked_is_refused() -> None:
    """DNS rebinding: public when the webhook is made, private when it is used."""
    async with receiving() as inside, going(names=Names(["8.8.8.8"], ["127.0.0.1"])) as outbound:
        url = f"https://hooks.example:{inside.port}/"
        await outbound.check(url)
        with pytest.raises(AddressRefused):
            await outbound.post(url, {}, b"{}", 5)
        assert inside.received == []


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """One look-up for one connection: there is no second that could answer differently."""
    async with receiving() as inside, going("127.0.0.1/32", Names(["127.0.0.1"], ["10.0.0.7"])) as outbound:
        answer = await outbound.post(f"http://hooks.example:{inside.port}/a", {"x": "1"}, b"{}", 5)
    assert answer.status == 204
    assert inside.received[0].headers["host"] == f"hooks.example:{inside.port}"


async def test_tls_is_checked_against_the_name_that_was_given(tmp_path: Path) -> None:
    authority, server = _certificate(tmp_path, "hooks.example")
    trusting = ssl.create_default_context(cafile=authority)
    names = Names(["127.0.0.1"])
    async with receiving(server) as inside, going("127.0.0.1/32", names, trusting) as outbound:
        answer = await outbound.post(f"https://hooks.example:{inside.port}/", {}, b"{}", 5)
        assert answer.status == 204
        with pytest.raises(Unreachable, match="tls_failed"):
            await outbound.post(f"https://other.example:{inside.port}/", {}, b"{}", 5)
    assert [one.headers["host"] for one in inside.received] == [f"hooks.example:{inside.port}"]


async def test_of_several_addresses_one_that_answers_is_enough() -> None:
    async with receiving() as inside, going("127.0.0.0/8", Names(["127.0.0.9", "127.0.0.1"])) as outbound:
        assert (await outbound.post(f"http://hooks.example:{inside.port}/", {}, b"{}", 5)).status == 204


def _certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate of its own authority, and a server's context that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown, secret = folder / "certificate.pem", folder / "key.pem"
    shown.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(shown, secret)
    return shown, context
