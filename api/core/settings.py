"""Every setting of the program, in one place. Each is read from the environment with the prefix `RAPPORT_`."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.core import addresses, keyring


class Settings(BaseSettings):
    """Each has a row in the README's configuration table as well."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: str | None = Field(
        None,
        description="Any PostgreSQL >= 15, e.g. `postgresql://user:password@host/name`. "
        "Empty: the embedded PostgreSQL in the data directory.",
    )
    data_dir: Path = Field(
        Path("data"), description="Where the embedded database, generated keys and unsent mail live."
    )
    public_host: str = Field("127.0.0.1:8000", description="Host printed into badge codes and links.")
    signing_keys: SecretStr | None = Field(
        None,
        description="Secrets that sign access tokens, newest first, separated by commas. "
        "Empty: made once in the data directory.",
    )
    badge_key: SecretStr | None = Field(
        None,
        description="Secret that signs badges. Changing it invalidates every printed badge. "
        "Empty: made once in the data directory.",
    )
    database_pool: int = Field(10, ge=1, description="Database connections of each API process.")
    smtp_host: str | None = Field(
        None, description="SMTP server. Empty: mails are written to `outbox/` in the data directory."
    )
    smtp_port: int = Field(587, description="SMTP port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field("starttls", description="SMTP transport security.")
    smtp_username: str | None = Field(None, description="SMTP login.")
    smtp_password: SecretStr | None = Field(None, description="SMTP password.")
    mail_from: str = Field("Rapport <noreply@localhost>", description="Sender of mails.")
    presence_seconds: int = Field(
        300, ge=1, description="For how long the radar shows somebody where their phone last said they were."
    )
    encounter_gap_seconds: int = Field(
        60, ge=0, description="Longest pause between two sightings of the same pair that belong to one encounter."
    )
    encounter_step_seconds: int = Field(
        20, ge=0, description="How often phones report whom they hear: as long as that a sighting stands for."
    )
    webhook_networks: str | None = Field(
        None,
        description="Networks beside the public internet that webhooks and CRMs may be in, as `10.1.0.0/16,::1/128`.",
    )
    exchange_days: int = Field(
        14, ge=1, description="For how long somebody may accept a request to swap details. After it, it is forgotten."
    )
    hubspot_url: str = Field("https://api.hubapi.com", description="Where HubSpot's API is; tests have their own.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")

    @field_validator("webhook_networks")
    @classmethod
    def _are_networks(cls, text: str | None) -> str | None:
        addresses.networks(text or "")
        return text

    @cached_property
    def keys(self) -> keyring.Keyring:
        """The secrets in use: those of the environment, else those kept in the data directory."""
        if self.signing_keys and self.badge_key:
            return keyring.Keyring.of(
                signing=self.signing_keys.get_secret_value().split(","),
                badge=self.badge_key.get_secret_value(),
            )
        kept = keyring.load_or_create(self.data_dir / "keys.json")
        return keyring.Keyring.of(
            signing=self.signing_keys.get_secret_value().split(",") if self.signing_keys else kept.signing,
            badge=self.badge_key.get_secret_value() if self.badge_key else kept.badge,
        )
