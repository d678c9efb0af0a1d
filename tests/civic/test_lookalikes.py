"""Links in what is said to many: to the city's own domains, and to nothing that only looks like one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import pytest

from civic import lookalikes
from civic.broadcast_terms import Limits, Refused, Rules, Why
from civic.content.files import read_content
from civic.lookalikes import Hosts
from locales import Catalogues
from tests.town import CONTENT

DRAWN_ALIKE = {
    "a": "аαɑａ",
    "c": "сϲｃ",
    "e": "еёéẹｅ",
    "g": "ɡｇğ",
    "h": "һհｈ",
    "i": "іıíｉ1l",
    "k": "кκｋ",
    "l": "ӏ1ｌ",
    "m": "мｍ",
    "n": "пոｎñ",
    "o": "оοօ0ö",
    "p": "рρｐ",
    "s": "ѕｓş",
    "t": "тτｔ",
    "u": "υսｕü",
    "v": "ѵνｖ",
    "x": "хχ",
    "y": "уγｙý",
}
REAL = ("khm.gov.ua", "khmelnytskyi.city", "hromada-khmelnytskyi.org.ua")


@pytest.fixture(scope="module")
def allowed() -> Hosts:
    limits = Limits(domains=REAL)
    return lookalikes.allowed_hosts(
        Rules(read_content(CONTENT), Catalogues(UTC), "https://bot.hromada.example", limits)
    )


def confusable() -> Iterator[str]:
    """Hosts that an eye takes for one of the city's."""
    for real in REAL:
        for place, letter in enumerate(real):
            for twin in DRAWN_ALIKE.get(letter, ""):
                yield real[:place] + twin + real[place + 1 :]
        name, _dot, ending = real.rpartition(".")
        yield from (f"{real}.evil.com", f"{real}-news.com", f"evil-{real}", f"{name}.com", f"{name}-{ending}.com")
        yield from (f"{real}.укр", f"www-{real}", real.replace(".", "-") + ".org", real.replace(".", "") + ".com")
        yield from ("х" + real, real + "l", real[1:], real[:1] + real, f"{name}.{ending}.ru", f"a\u0430.{real}")
        yield from (f"{real}\u3002evil.com", f"{real}\u200b.evil.com", f"xn--{name.replace('.', '')}-9xa.{ending}")
        encoded = real.replace("e", "\u0435", 1).replace("g", "\u0261", 1).encode("idna").decode()
        yield encoded


SPOOFED = sorted(set(confusable()))
FORMS = (
    "https://{}/",
    "http://{}",
    "Деталі: https://{}/voda, дивіться",
    "{}/voda",
    "Пишіть на {}.",
    "Сайт ({}) працює",
)


def test_there_are_enough_of_them() -> None:
    assert len(SPOOFED) >= 200
    assert len(SPOOFED) * len(FORMS) >= 1200


@pytest.mark.parametrize("host", SPOOFED)
def test_no_host_passes_that_only_looks_like_the_citys(host: str, allowed: Hosts) -> None:
    for form in FORMS:
        with pytest.raises(Refused):
            lookalikes.check_text(form.format(host), allowed)
    for url in (f"https://{host}/", f"https://{host}"):
        with pytest.raises(Refused):
            lookalikes.check_link(url, allowed)


@pytest.mark.parametrize(
    "text",
    [
        "https://khm.gov.ua",
        "Деталі: https://khm.gov.ua/voda/plan.html?id=3&lang=uk#tut.",
        "khm.gov.ua, www.khm.gov.ua і https://tsnap.khm.gov.ua/",
        "(https://bot.hromada.example/uk/chat)",
        "Пишіть: info@khm.gov.ua або i.petrenko@tsnap.khm.gov.ua",
        "23.11.2026 о 18.00 вимкнуть воду. Тел. 0-382-76-45-02, вул. Проскурівська, 19/1.",
        "м.Хмельницький, вул.Шевченка, т.зв. «дім», і т.д. Дякуємо!",
        "Рішення № 45.2 і файл plan.pdf; версія 2.0; 3.5 млн грн.",
        "До 30 % мешканців… А решта?",
        "р.Камʼянка 😀.Далі 5×3.5, 20°.Так, 1️⃣.Перше і 100₴.Усе",
        "https://khm.gov.ua/%D0%B2%D0%BE%D0%B4%D0%B0/@news",
        "Ціна @ 5 грн",
    ],
)
def test_honest_texts_pass(text: str, allowed: Hosts) -> None:
    lookalikes.check_text(text, allowed)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://example.com/x", Why.UNKNOWN_DOMAIN),
        ("example.com/x", Why.UNKNOWN_DOMAIN),
        ("Телеграм: t.me/khm_news", Why.UNKNOWN_DOMAIN),
        ("http://bit.ly/3abc", Why.UNKNOWN_DOMAIN),
        ("surl.li/abcd", Why.UNKNOWN_DOMAIN),
        ("https://khm.gov.ua@evil.com/", Why.BAD_LINK),
        ("https://khm.gov.ua:8443/", Why.BAD_LINK),
        ("https:\\\\evil.com", Why.UNKNOWN_DOMAIN),
        ("tg://resolve?domain=evil", Why.BAD_LINK),
        ("javascript://khm.gov.ua/%0aalert(1)", Why.BAD_LINK),
        ("https://1.2.3.4/", Why.UNKNOWN_DOMAIN),
        ("1.2.3.4", Why.UNKNOWN_DOMAIN),
        ("https://khm.gov.ua/a,evil.com/b", Why.UNKNOWN_DOMAIN),
        ("https://khm.gov.ua/a»evil.com", Why.UNKNOWN_DOMAIN),
        ("khm.gov.ua\\evil.com", Why.UNKNOWN_DOMAIN),
        ("khm.gov.ua/%evil.com", Why.UNKNOWN_DOMAIN),
        ("evil\ufe0f.com", Why.UNKNOWN_DOMAIN),
        ("💩.la", Why.LOOKALIKE),
        ("i❤.ws", Why.LOOKALIKE),
        ("👉khm.gov.ua", Why.LOOKALIKE),
        ("evil\u0332.com", Why.LOOKALIKE),
        ("злодій.みんな", Why.LOOKALIKE),
        ("злодій.москва", Why.LOOKALIKE),
        ("хмельницький.ευ", Why.LOOKALIKE),
        ("Пишіть у @khm_gov_bot", Why.UNKNOWN_DOMAIN),
        ("(＠khm_gov_bot)", Why.UNKNOWN_DOMAIN),
        ("https://khm.gov.ua\\@evil", Why.UNKNOWN_DOMAIN),
        ("https://кхм.гов.юа/", Why.LOOKALIKE),
        ("https://khm.gоv.ua/", Why.LOOKALIKE),
        ("ｋｈｍ.gov.ua.evil.com", Why.LOOKALIKE),
    ],
)
def test_each_trick_has_its_name(text: str, why: Why, allowed: Hosts) -> None:
    with pytest.raises(Refused) as refused:
        lookalikes.check_text(text, allowed)
    assert refused.value.why is why


@pytest.mark.parametrize("url", ["https://khm.gov.ua/", "https://khm.gov.ua/a?b=c", "https://bot.hromada.example/uk"])
def test_a_button_may_lead_to_the_city(url: str, allowed: Hosts) -> None:
    lookalikes.check_link(url, allowed)


@pytest.mark.parametrize(
    "url",
    [
        "khm.gov.ua",
        "ftp://khm.gov.ua/",
        "https://khm.gov.ua/ https://evil.com",
        "",
        "https://",
        "viber://x",
        "https://[khm.gov.ua/",
        "https://khm.gov.ua]/",
        "https://bot.hromada.example\\@evil.com/",
    ],
)
def test_a_button_needs_a_whole_link(url: str, allowed: Hosts) -> None:
    with pytest.raises(Refused) as refused:
        lookalikes.check_link(url, allowed)
    assert refused.value.why is Why.BAD_LINK


def test_a_national_domain_may_be_the_citys_own() -> None:
    rules = Rules(
        read_content(CONTENT), Catalogues(UTC), "http://localhost:8080", Limits(domains=("хмельницький.укр",))
    )
    own = lookalikes.allowed_hosts(rules)
    lookalikes.check_text("https://хмельницький.укр/", own)
    lookalikes.check_text("http://localhost:8080/uk/", own)
    for other in ("https://хмельницкий.укр/", "https://хмeльницький.укр/", "http://localhost:9090/"):
        with pytest.raises(Refused):
            lookalikes.check_text(other, own)


def test_a_mention_leads_to_telegram() -> None:
    rules = Rules(read_content(CONTENT), Catalogues(UTC), "https://bot.hromada.example", Limits(domains=("t.me",)))
    lookalikes.check_text("Наш канал @khm_news, t.me/khm_news", lookalikes.allowed_hosts(rules))
