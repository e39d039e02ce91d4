"""From a stored connection to the CRM behind it."""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken

from api.core.keyring import Keyring
from api.core.outbound import AddressRefused, Outbound
from api.core.settings import Settings
from api.crm.api import Api
from api.crm.errors import CrmRefused, CrmUnreachable
from api.crm.hubspot import HubSpot
from api.crm.parcels import Crm, Refused, Rest, Troubled, Unfit
from api.crm.salesforce import Salesforce
from models import CrmConnection, CrmSystem

Credentials = dict[str, str]

DEFAULT_VERSIONS = {CrmSystem.HUBSPOT: "v3", CrmSystem.SALESFORCE: "v62.0"}
_HUBSPOT_TOKEN = "pat-"  # noqa: S105  how theirs begin
_SALESFORCE_TOKEN = "00D"  # noqa: S105  the same: an organisation's id comes first


class Connector:
    """What it takes to reach CRMs."""

    def __init__(self, settings: Settings, outbound: Outbound) -> None:
        self._settings = settings
        self._outbound = outbound

    @property
    def keys(self) -> Keyring:
        return self._settings.keys

    def open(self, system: CrmSystem, base_url: str, version: str, credentials: Credentials) -> Crm:
        if system is CrmSystem.HUBSPOT:
            api = Api(self._outbound, "HubSpot", self._settings.hubspot_url)
            return HubSpot(api, version, credentials["access_token"])
        return Salesforce(Api(self._outbound, "Salesforce", base_url), version, credentials)

    def reach(self, connection: CrmConnection) -> tuple[Crm, Credentials]:
        """The CRM, and the credentials as it uses them, which it may renew. Raises `Refused`."""
        credentials = self.unseal(connection.credentials)
        system = CrmSystem(connection.system)
        return self.open(system, connection.base_url, connection.api_version, credentials), credentials

    def seal(self, credentials: Credentials) -> bytes:
        return self.keys.seal(json.dumps(credentials))

    def unseal(self, sealed: bytes) -> Credentials:
        """Raises `Refused` if the key that seals was changed since."""
        try:
            credentials: Credentials = json.loads(self.keys.unseal(sealed))
        except InvalidToken:
            raise Refused(
                "The credentials cannot be read since the server's key was changed: give them again"
            ) from None
        return credentials

    async def check(self, system: CrmSystem, base_url: str, version: str, credentials: Credentials) -> None:
        """Raises `CrmRefused` or `CrmUnreachable`. Changes `credentials` if an access token had to be got."""
        _check_kind(system, base_url, credentials)
        try:
            if system is CrmSystem.SALESFORCE:
                await self._outbound.check(base_url)
            await self.open(system, base_url, version, credentials).check()
        except (AddressRefused, Refused, Unfit) as refused:
            raise CrmRefused(str(refused)) from None
        except (Rest, Troubled) as trouble:
            raise CrmUnreachable(str(trouble)) from None


def _check_kind(system: CrmSystem, base_url: str, credentials: Mapping[str, str]) -> None:
    """Says plainly what the CRM would only call unauthorised."""
    token = credentials.get("access_token", "")
    if system is CrmSystem.HUBSPOT:
        if not token or credentials.keys() != {"access_token"}:
            raise CrmRefused("HubSpot wants an `access_token`, that of a private app, and nothing else")
        if token.startswith(_SALESFORCE_TOKEN):
            raise CrmRefused("This is an access token of Salesforce, not of HubSpot")
        if base_url:
            raise CrmRefused("HubSpot has one address for all: leave `base_url` out")
        return
    if token.startswith(_HUBSPOT_TOKEN):
        raise CrmRefused("This is an access token of HubSpot, not of Salesforce")
    renewing = "client_id" in credentials and ("client_secret" in credentials or "refresh_token" in credentials)
    if not token and not renewing:
        raise CrmRefused("Salesforce wants `client_id` and `client_secret`, or a `refresh_token`, or an `access_token`")
    try:
        parts = urlsplit(base_url)
    except ValueError:
        raise CrmRefused("`base_url` is no URL") from None
    if not parts.hostname or parts.path or parts.query:
        raise CrmRefused("`base_url` is the address of your Salesforce, such as https://acme.my.salesforce.com")
