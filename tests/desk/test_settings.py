"""Settings: read once, checked whole, told in one message, and listed in the README as they are."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from bot.settings import PREFIX, BadSettings, Settings, load

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _a_clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HROMADA_CONTENT", str(ROOT / "content" / "khmelnytskyi"))
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set() -> None:
    settings = load()
    assert settings.database_name == "var/hromada.db"
    assert settings.site_url == "http://localhost:8080"
    assert settings.staff_chat == ("viber", "web")
    assert settings.empty() == ["HROMADA_PUBLIC_URL", "HROMADA_TELEGRAM_TOKEN", "HROMADA_VIBER_TOKEN"]


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = {
        "DATABASE_URL": "mysql://x/y",
        "PORT": "eighty",
        "PUBLIC_URL": "http://city.example",
        "CONTENT": "no/such/folder",
        "SECRET_KEY": "short",
        "TELEGRAM_TOKEN": "no-digits",
        "TELEGRAM_MODE": "carrier pigeon",
        "TELEGRAM_RATE": "0",
        "VIBER_API_URL": "https://chatapi.viber.com",
        "VIBER_MODE": "free",
        "STAFF_CHAT": "fax",
        "QUIET_HOURS": "night",
        "TIMEZONE": "Europe/Proskuriv",
        "LOG_FORMAT": "xml",
    }
    for name, value in faults.items():
        monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(BadSettings) as told:
        load()
    for name in faults:
        assert f"{PREFIX}{name}: " in str(told.value)


def test_empty_means_the_default_except_for_quiet_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "TELEGRAM_TOKEN", "STAFF_CHAT", "TIMEZONE", "QUIET_HOURS"):
        monkeypatch.setenv(PREFIX + name, "")
    settings = load()
    assert settings.port == 8080
    assert settings.quiet_hours == ""
    assert settings.staff_chat == ("viber", "web")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///var/hromada.db", "var/hromada.db"),
        ("sqlite:////srv/hromada.db", "/srv/hromada.db"),
        ("postgresql://hromada:s3cret@db.city.example/city", "postgresql://hromada@db.city.example/city"),
    ],
)
def test_a_database_is_a_file_or_on_a_server(monkeypatch: pytest.MonkeyPatch, url: str, name: str) -> None:
    monkeypatch.setenv("HROMADA_DATABASE_URL", url)
    assert load().database_name == name


def test_nothing_secret_is_in_what_settings_look_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HROMADA_DATABASE_URL", "postgresql://hromada:s3cret@db.city.example/city")
    monkeypatch.setenv("HROMADA_SECRET_KEY", "k3y" * 20)
    monkeypatch.setenv("HROMADA_TELEGRAM_TOKEN", "1:t0ken")
    monkeypatch.setenv("HROMADA_VIBER_TOKEN", "vt0ken")
    settings = load()
    assert settings.database_password == "s3cret"
    for secret in ("s3cret", "k3y", "t0ken"):
        assert secret not in f"{settings!r} {settings}"


def test_a_password_that_spoils_the_address_is_not_told_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HROMADA_DATABASE_URL", "postgresql://hromada:s3/cr#et@db.city.example/city")
    with pytest.raises(BadSettings, match="HROMADA_DATABASE_URL") as told:
        load()
    assert "%2F" in str(told.value)
    assert not any(part in str(told.value) for part in ("s3", "cr#", "et@"))


def test_with_a_server_the_secret_must_be_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HROMADA_DATABASE_URL", "postgresql:///city")
    with pytest.raises(BadSettings, match="HROMADA_SECRET_KEY"):
        load().secret()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("HROMADA_SECRET_KEY", "k3y" * 20)
    assert load().secret() == "k3y" * 20


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://city.example", True),
        ("https://city.example:8443/", True),
        ("https://city.example:9000", False),
        ("http://city.example", False),
        ("http://localhost:9000", True),
        ("http://127.0.0.1:1234", True),
        ("ftp://city.example", False),
        ("city.example", False),
        ("https://city.example/?x=1", False),
        ("https://city.example:port", False),
    ],
)
def test_plain_http_and_odd_ports_are_for_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, url: str, fits: bool
) -> None:
    monkeypatch.setenv("HROMADA_PUBLIC_URL", url)
    if fits:
        assert load().public_url == url.rstrip("/")
    else:
        with pytest.raises(BadSettings, match="HROMADA_PUBLIC_URL"):
            load()


def test_a_webhook_needs_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HROMADA_TELEGRAM_TOKEN", "1:x")
    monkeypatch.setenv("HROMADA_TELEGRAM_MODE", "webhook")
    with pytest.raises(BadSettings, match="HROMADA_TELEGRAM_MODE=webhook needs HROMADA_PUBLIC_URL"):
        load()


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = load().secret()
    assert len(first) >= 32
    assert load().secret() == first
    file = tmp_path / "var" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("cut off")
    with pytest.raises(BadSettings, match="damaged"):
        load().secret()


def test_the_readme_lists_every_setting_with_its_default() -> None:
    table = dict(re.findall(r"^\| `(HROMADA_\w+)` \| ([^|]*?) \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert len(table) > 10
    assert set(table) == {PREFIX + name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default
        written = ",".join(default) if isinstance(default, tuple) else str(default).removesuffix(".0")
        assert table[PREFIX + name.upper()].strip("`") == (written or "*empty*"), name
