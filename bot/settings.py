"""Settings: the only reader of the environment. A wrong or missing value stops the start with one message for all.

Names are `HROMADA_` and the field in capitals; an empty value means the default. The README's table is compared with
this class by a test.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.channels import MODULES
from bot.delivery.quiet import QuietHours
from storage import database

PREFIX = "HROMADA_"
SECRET_LEAST = 32
FOLDER = Path("var")  # what is kept beside the database, when that is no file
NO_SECRET = (
    f"{PREFIX}SECRET_KEY: must be set where the database is on a server, and be the same for every process:"
    f" at least {SECRET_LEAST} characters, such as `openssl rand -base64 48` makes"
)
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}|(?:[a-z0-9-]+\.)+xn--[a-z0-9-]+")
_WEBHOOK_PORTS = {443, 80, 88, 8443}  # Telegram calls no others


class BadSettings(Exception):
    """One or more settings are wrong; the message names every one."""


class TelegramMode(StrEnum):
    """How updates are taken from Telegram."""

    AUTO = "auto"
    POLLING = "polling"
    WEBHOOK = "webhook"


class ViberMode(StrEnum):
    """What may be said on Viber, where messages outside a 24-hour session cost money."""

    OFF = "off"
    REPLIES = "replies"
    PAID = "paid"


class LogFormat(StrEnum):
    """How log lines are written."""

    TEXT = "text"
    JSON = "json"


def _listed(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


class Settings(BaseSettings):
    """Everything a city may choose."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, enable_decoding=False)

    database_url: str = Field("sqlite:///var/hromada.db", description="Where everything is kept", repr=False)
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8080, ge=1, le=65535, description="Port to listen on")
    public_url: str = Field("", description="Address residents see, https://…; needed for webhooks")
    content: Path = Field(Path("content/khmelnytskyi"), description="The city's content folder")
    secret_key: str = Field("", description="At least 32 characters; may be empty with SQLite only", repr=False)
    telegram_token: str = Field("", description="From @BotFather; empty = no Telegram", repr=False)
    telegram_api_url: str = Field("https://api.telegram.org", description="Bot API server")
    telegram_mode: TelegramMode = Field(TelegramMode.AUTO, description="auto, polling or webhook")
    telegram_rate: float = Field(28.0, gt=0, le=1000, description="Messages a second over all chats")
    telegram_paid: bool = Field(False, description="Pay for what is said to many above 30 messages a second")
    viber_token: str = Field("", description="From Viber's admin panel; empty = no Viber", repr=False)
    viber_api_url: str = Field("https://chatapi.viber.com/pa", description="Viber's server, ending in /pa")
    viber_mode: ViberMode = Field(ViberMode.REPLIES, description="off, replies or paid")
    viber_price_eur: float = Field(0.0196, ge=0, le=10, description="What one paid message costs on Viber, EUR")
    viber_budget_eur: float = Field(0.0, ge=0, description="The most that Viber may cost in a month, EUR")
    link_domains: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        (), description="Domains that broadcasts may link to, beside the site's own"
    )
    broadcast_large: int = Field(1000, ge=1, description="Above so many people a broadcast waits after its approval")
    broadcast_delay_minutes: int = Field(10, ge=0, le=1440, description="How long a large broadcast waits, minutes")
    undo_seconds: int = Field(60, ge=0, le=600, description="How long a moderator may undo a decision, seconds")
    approve_override: bool = Field(True, description="Whether the command line may approve a broadcast")
    staff_chat: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        ("viber", "web"), description="Channels on which staff may work"
    )
    quiet_hours: str | None = Field("22-08", description="When unasked notices wait; empty = never")
    morning: str = Field("08:30", description="When moderators read each working day what waits")
    smtp_url: str = Field("", description="Where mail to the staff is handed over; empty = no mail", repr=False)
    mail_from: str = Field("", validate_default=True, description="The address it comes from")
    alert_url: str = Field("", description="Where air-raid alerts are asked for, with {area} in it; empty = nowhere")
    alert_key: str = Field("", description="Sent there as the Authorization header", repr=False)
    alert_area: str = Field("", validate_default=True, description="The community's code there")
    timezone: str = Field("Europe/Kyiv", description="The city's time zone")
    log_format: LogFormat = Field(LogFormat.TEXT, description="text or json")
    backup_dir: str = Field("", description="Where a backup is put every night; empty = none is made")
    backup_recipients: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        (), description="Public keys of age (age1…) that may open a backup"
    )
    backup_kept: int = Field(35, ge=1, le=3650, description="Days after which the nightly run removes a backup")
    audit_kept: int = Field(1096, ge=1, le=36500, description="Days after which an entry of the audit log goes")
    demo: bool = Field(False, description="Samples in a database of their own, for this machine, without messengers")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        database.parse(value)
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret(cls, value: str) -> str:
        if value and len(value) < SECRET_LEAST:
            raise ValueError(f"must have at least {SECRET_LEAST} characters")
        return value

    @field_validator("telegram_token")
    @classmethod
    def _telegram_token(cls, value: str) -> str:
        if value and not re.fullmatch(r"\d+:\S+", value):
            raise ValueError("must look like 123456:letters")
        return value

    @field_validator("telegram_api_url", "viber_api_url", "public_url", "alert_url")
    @classmethod
    def _url(cls, value: str) -> str:
        value = value.rstrip("/")
        if not value:
            return value
        try:
            parts = urlsplit(value)
            loopback = is_loopback(parts.hostname or "") and (parts.port is None or parts.port > 0)
        except ValueError as error:
            raise ValueError("is not an address") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address like https://city.example")
        if not loopback and parts.scheme != "https":
            raise ValueError("must begin with https:// (plain http is for this machine only)")
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.path:
            raise ValueError("must have no path: the pages stand at the root")
        if parts.port is not None and parts.port not in _WEBHOOK_PORTS and not is_loopback(parts.hostname or ""):
            raise ValueError("must use port 443, 80, 88 or 8443")
        return value

    @field_validator("viber_api_url")
    @classmethod
    def _viber_url(cls, value: str) -> str:
        if not value.endswith("/pa"):
            raise ValueError("must end in /pa")
        return value

    @field_validator("link_domains")
    @classmethod
    def _link_domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        domains = tuple(domain.lower().strip(".") for domain in value)
        if faulty := [domain for domain in domains if not _DOMAIN.fullmatch(domain)]:
            raise ValueError(f"lists domains like city.example, not {', '.join(faulty)}")
        return domains

    @field_validator("staff_chat")
    @classmethod
    def _staff_chat(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [channel for channel in value if channel not in MODULES]:
            raise ValueError(f"knows {', '.join(MODULES)}, not {', '.join(unknown)}")
        return value

    @field_validator("backup_recipients")
    @classmethod
    def _recipients(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value:
            from bot.sealing import BadKey, recipients

            try:
                recipients(value)
            except BadKey as error:
                raise ValueError(str(error)) from error
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("is not a time zone like Europe/Kyiv") from error
        return value

    @field_validator("morning")
    @classmethod
    def _morning(cls, value: str) -> str:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError("must be written like 08:30")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url(cls, value: str) -> str:
        if value:
            from bot.mail_server import MailServer

            MailServer.parse(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_from(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("smtp_url"):
            raise ValueError(f"must be set, for {PREFIX}SMTP_URL is")
        if value:
            from civic.mail import checked

            return checked(value)
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _quiet_hours(cls, value: str | None) -> str:
        QuietHours.parse(value or "", ZoneInfo("UTC"))
        return value or ""

    @field_validator("content")
    @classmethod
    def _content(cls, value: Path) -> Path:
        if not value.is_dir():
            raise ValueError(f"{value} is not a folder")
        return value

    @field_validator("alert_area")
    @classmethod
    def _alert_area(cls, value: str, info: ValidationInfo) -> str:
        if "{area}" in info.data.get("alert_url", "") and not value:
            raise ValueError(f"must be set, for {PREFIX}ALERT_URL has {{area}} in it")
        return value

    @property
    def database_name(self) -> str:
        """The database as it may be shown: the file, or the server without the password."""
        return str(database.parse(self.database_url))

    @property
    def database_password(self) -> str:
        """What a server's database is opened with."""
        return database.parse(self.database_url).password

    @property
    def alert_secrets(self) -> tuple[str, ...]:
        """What must not be written down of the key for alerts: all of it, and what stands behind a word like Bearer."""
        return self.alert_key, self.alert_key.rpartition(" ")[2]

    @property
    def shared(self) -> bool:
        """Whether several processes may do the work together: the database is on a server."""
        return isinstance(database.parse(self.database_url), database.PostgresDatabase)

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def backups(self) -> Path | None:
        """Where a backup is put every night, if anywhere."""
        return Path(self.backup_dir) if self.backup_dir else None

    @property
    def folder(self) -> Path:
        """Where that is kept which stands beside the database."""
        where = database.parse(self.database_url)
        return where.path.parent if isinstance(where, database.SQLiteFile) else FOLDER

    @property
    def site_url(self) -> str:
        """Where the pages are: the public address, or this machine's."""
        return self.public_url or f"http://localhost:{self.port}"

    def secret(self) -> str:
        """The installation's secret: given, or made once and kept beside the file of the database, readable by its
        owner only. There is no such place beside a server, so there it must be given. Raises `BadSettings`."""
        if self.secret_key:
            return self.secret_key
        where = database.parse(self.database_url)
        if isinstance(where, database.PostgresDatabase):
            raise BadSettings(NO_SECRET)
        file = where.path.parent / ("demo.key" if self.demo else "secret.key")
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            self._make_secret(file)
        secret = file.read_text().strip()
        if len(secret) < SECRET_LEAST:
            raise BadSettings(f"{file} is damaged: it must hold at least {SECRET_LEAST} characters")
        return secret

    @staticmethod
    def _make_secret(file: Path) -> None:
        """Write a new secret whole or not at all; of several processes that start at once, one succeeds."""
        own = file.with_name(f"{file.name}.{os.getpid()}")
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
            opened.write(secrets.token_urlsafe(48))
        try:
            os.link(own, file)
        except FileExistsError:
            pass
        finally:
            own.unlink()

    def for_a_backup(self) -> dict[str, str]:
        """The environment in which the command makes a backup of this very database."""
        given = {
            "database_url": self.database_url,
            "secret_key": self.secret(),
            "content": str(self.content),
            "backup_recipients": ",".join(self.backup_recipients),
            "backup_kept": str(self.backup_kept),
        }
        return {f"{PREFIX}{name.upper()}": value for name, value in given.items()}

    def as_demo(self) -> Self:
        """The same city with samples: a database and a key of their own, and no way out to any messenger."""
        return self.model_copy(
            update={
                "demo": True,
                "database_url": f"{database.SQLITE}{self.folder / 'demo.db'}",
                "secret_key": "",
                "host": "127.0.0.1",
                "public_url": "",
                "telegram_token": "",
                "viber_token": "",
                "smtp_url": "",
                "backup_dir": "",
                "staff_chat": ("web",),
            }
        )

    def empty(self) -> list[str]:
        """Settings a city will want to fill in, still empty; samples need none."""
        wanted = () if self.demo else ("public_url", "telegram_token", "viber_token")
        return [f"{PREFIX}{name.upper()}" for name in wanted if not getattr(self, name)]


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load(*, demo: bool = False) -> Settings:
    """Read the environment; for samples where `demo`. Raises `BadSettings` naming every faulty setting."""
    # An empty QUIET_HOURS means "none", unlike every other empty setting.
    given: dict[str, Any] = {"quiet_hours": ""} if os.environ.get(f"{PREFIX}QUIET_HOURS") == "" else {}
    faults = [f"{PREFIX}TELEGRAM_MODE=webhook needs {PREFIX}PUBLIC_URL"] if _webhook_without_address() else []
    if os.environ.get(f"{PREFIX}BACKUP_DIR") and not os.environ.get(f"{PREFIX}BACKUP_RECIPIENTS"):
        faults.append(f"{PREFIX}BACKUP_DIR needs {PREFIX}BACKUP_RECIPIENTS: no backup leaves by itself unencrypted")
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise BadSettings("\n".join([*(_line(fault) for fault in error.errors()), *faults])) from None
    if faults:
        raise BadSettings("\n".join(faults))
    return settings.as_demo() if demo or settings.demo else settings


def _webhook_without_address() -> bool:
    """Whether a webhook is wanted where nobody can call; told beside the faults of single settings."""
    mode, token, address = (os.environ.get(PREFIX + name) for name in ("TELEGRAM_MODE", "TELEGRAM_TOKEN", "PUBLIC_URL"))
    return mode == TelegramMode.WEBHOOK and bool(token) and not address


def _line(fault: Any) -> str:
    reason = str(fault["msg"]).removeprefix("Value error, ")
    if not fault["loc"]:
        return reason
    return f"{PREFIX}{str(fault['loc'][0]).upper()}: {reason}"
