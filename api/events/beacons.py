"""The names by which radio beacons are known: what a phone hears of them, in one spelling. Pure."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from api.core.schemas import Input

_Number = Annotated[int, Field(ge=0, le=65_535, strict=True)]


class IBeacon(Input):
    """Apple's kind."""

    kind: Literal["ibeacon"]
    uuid: UUID
    major: _Number
    minor: _Number

    @property
    def name(self) -> str:
        return f"{self.uuid}:{self.major}:{self.minor}"


class Eddystone(Input):
    """Google's kind (Eddystone-UID): ten and six bytes, as hexadecimal digits."""

    kind: Literal["eddystone"]
    namespace: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{20}$"), AfterValidator(str.lower)] = Field(
        examples=["edd1ebeac04e5defa017"]
    )
    instance: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{12}$"), AfterValidator(str.lower)] = Field(
        examples=["0bdb87539b67"]
    )

    @property
    def name(self) -> str:
        return f"{self.namespace}:{self.instance}"


Beacon = Annotated[IBeacon | Eddystone, Field(discriminator="kind")]


def parse(name: str) -> IBeacon | Eddystone:
    """The beacon that has this name."""
    match name.split(":"):
        case [uuid, major, minor]:
            return IBeacon(kind="ibeacon", uuid=UUID(uuid), major=int(major), minor=int(minor))
        case [namespace, instance]:
            return Eddystone(kind="eddystone", namespace=namespace, instance=instance)
    raise ValueError("not the name of a beacon")
