"""Following a commitment, publishing its progress in chat, and who is told what, once."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from storage.staff import Role
from tests.conftest import Place
from tests.town import CHANNELS, Resident, Town


async def follows(resident: Resident, number: int = 3, *, agree: str = "Так") -> None:
    """Follow with a first-time consent."""
    await resident.says(f"/follow {number}")
    await resident.sees("?")
    await resident.presses(agree)
    await resident.sees("«" if agree == "Так" else "“")


async def publishes(
    editor: Resident, *, status: str = "Суттєвий поступ", evidence: str = "https://khm.gov.ua/zvit"
) -> None:
    """The six steps, with a link."""
    await editor.says("/publish")
    await editor.sees("Про яке зобов’язання новина?")
    await editor.presses("3 · Цифрові компетентності")
    await editor.sees("Стан зараз: не зазначено")
    await editor.presses(status)
    await editor.sees("Напишіть українською")
    await editor.says("Відкрито дванадцятий хаб цифрової освіти.")
    await editor.sees("англійською")
    await editor.says("The twelfth digital education hub has opened.")
    await editor.sees("Надішліть посилання")
    await editor.says(evidence)
    await editor.sees("Опублікувати?")
    await editor.presses("Опублікувати")


@pytest.mark.parametrize("editors_channel", CHANNELS)
async def test_a_follower_is_told_once_with_evidence_and_date(
    town: Town, resident: Resident, editors_channel: str
) -> None:
    await follows(resident)
    editor = await town.staff(editors_channel, Role.EDITOR)
    await publishes(editor)
    await editor.sees("Новину отримає 1 підписник")
    news = await resident.sees("Новина: 3 · Цифрові компетентності")
    assert "Відкрито дванадцятий хаб цифрової освіти." in news
    assert "суттєвий поступ (було: не зазначено)" in news
    assert "https://khm.gov.ua/zvit" in news
    assert "план дій уже завершився" in news
    assert sum("Новина: 3" in text for text in resident.texts) == 1
    await resident.says("/commitment 3")
    card = await resident.sees("Стан: суттєвий поступ")
    assert "після завершення плану" in card


async def test_everybody_is_told_in_their_own_language(town: Town) -> None:
    olena, john = await town.resident("telegram"), await town.resident("viber", language="en")
    await follows(olena)
    await follows(john, agree="Yes")
    editor = await town.staff("web", Role.EDITOR)
    await publishes(editor)
    await editor.sees("Новину отримають 2 підписники")
    await olena.sees("Відкрито дванадцятий хаб")
    await john.sees("The twelfth digital education hub has opened.")


async def test_a_publisher_without_followers_is_told_so(town: Town) -> None:
    editor = await town.staff("web", Role.EDITOR)
    await publishes(editor)
    await editor.sees("0 підписників; новину показано на сторінці")


async def test_english_may_follow_and_is_marked(town: Town) -> None:
    john = await town.resident("telegram", language="en")
    await follows(john, agree="Yes")
    editor = await town.staff("viber", Role.EDITOR)
    await editor.says("/publish")
    await editor.sees("Про яке зобов’язання")
    await editor.presses("3 · ")
    await editor.sees("Стан зараз")
    await editor.presses("Обмежений")
    await editor.sees("Напишіть українською")
    await editor.says("Розпочато навчання.")
    await editor.sees("англійською")
    await editor.presses("Англійською пізніше")
    await editor.sees("Надішліть посилання")
    await editor.says("https://khm.gov.ua/a")
    await editor.sees("Англійський текст буде пізніше")
    await editor.presses("Опублікувати")
    await editor.sees("1 підписник")
    news = await john.sees("Розпочато навчання.")
    assert "Only in Ukrainian so far" in news
    await editor.presses("Додати англійський текст")
    await editor.sees("те саме англійською")
    await editor.says("Training has begun.")
    await editor.sees("Читачі англійською вже бачать")
    await john.says("/commitment 3")
    assert "Training has begun." in await john.sees("Status: limited progress")
    assert sum("News: 3" in text for text in john.texts) == 1


async def test_not_stated_needs_evidence_and_a_bad_link_is_refused(town: Town) -> None:
    editor = await town.staff("viber", Role.EDITOR)
    await editor.says("/publish")
    await editor.sees("Про яке")
    await editor.presses("1 · ")
    await editor.sees("Стан зараз")
    await editor.presses("Виконано")
    await editor.sees("Напишіть українською")
    await editor.says("👍")
    await editor.sees("немає слів")
    await editor.says("Усе зроблено.")
    await editor.sees("англійською")
    await editor.says("All done.")
    await editor.sees("Без доказу цей стан опублікувати не можна")
    assert "Без доказу" not in editor.buttons
    await editor.says("javascript:alert(1)")
    await editor.sees("Таке посилання опублікувати не можна")
    await editor.says("https://khm.gov.ua/b")
    await editor.sees("Опублікувати?")


async def test_lowering_needs_a_reason_that_residents_read(town: Town) -> None:
    editor = await town.staff("web", Role.EDITOR)
    await publishes(editor, status="Виконано")
    await editor.sees("Опубліковано")
    resident = await town.resident("web")
    await follows(resident)
    await editor.says("/publish")
    await editor.sees("Про яке")
    await editor.presses("3 · ")
    await editor.sees("Стан зараз: виконано")
    await editor.presses("Обмежений")
    await editor.sees("Напишіть українською")
    await editor.says("Два хаби закрито.")
    await editor.sees("англійською")
    await editor.presses("Англійською пізніше")
    await editor.sees("Надішліть посилання")
    await editor.presses("Без доказу")
    await editor.sees("Це менше, ніж було")
    await editor.says("Пошкоджено обстрілом.")
    await editor.sees("Опублікувати?")
    await editor.presses("Опублікувати")
    await editor.sees("1 підписник")
    assert "Чому: Пошкоджено обстрілом." in await resident.sees("Новина: 3")


def picture() -> bytes:
    """A photo with a place and a camera in it."""
    image = Image.new("RGB", (2000, 1000), "teal")
    exif = Image.Exif()
    exif[271] = "Canary Camera"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_photo_is_evidence_stripped_of_what_it_tells_beside(town: Town, channel: str) -> None:
    import aiohttp

    editor = await town.staff(channel, Role.EDITOR)
    await editor.says("/publish")
    await editor.sees("Про яке")
    await editor.presses("2 · ")
    await editor.sees("Стан зараз")
    await editor.presses("Обмежений")
    await editor.sees("Напишіть українською")
    await editor.says("Встановлено контейнери.")
    await editor.sees("англійською")
    await editor.presses("Англійською пізніше")
    await editor.sees("Надішліть посилання")
    await editor.sends_photo(picture())
    await editor.sees("Доказ: світлина")
    await editor.presses("Опублікувати")
    await editor.sees("Опубліковано")
    media = await town.read(lambda tx: [r["id"] for r in tx.rows("SELECT id FROM media WHERE published_at > 0")])
    async with aiohttp.ClientSession() as session, session.get(f"{town.site}/media/{media[0]}") as answer:
        assert answer.status == 200
        published = await answer.read()
    assert b"Canary" not in published
    with Image.open(io.BytesIO(published)) as shown:
        assert shown.size == (1600, 800)


async def test_what_is_no_picture_is_said_and_the_draft_waits(town: Town) -> None:
    editor = await town.staff("telegram", Role.EDITOR)
    await editor.says("/publish")
    await editor.sees("Про яке")
    await editor.presses("2 · ")
    await editor.sees("Стан зараз")
    await editor.presses("Обмежений")
    await editor.sees("Напишіть українською")
    await editor.says("Встановлено контейнери.")
    await editor.sees("англійською")
    await editor.presses("Англійською пізніше")
    await editor.sees("Надішліть посилання")
    await editor.sends_photo(b"not a picture at all")
    await editor.sees("Світлину не вдалося зберегти")
    await editor.says("https://khm.gov.ua/c")
    await editor.sees("Опублікувати?")


async def test_following_is_listed_and_stopped(resident: Resident) -> None:
    await resident.says("/subscriptions")
    await resident.sees("Ви ще ні за чим не стежите")
    await resident.presses("Обрати")
    await resident.sees("За чим ви хочете стежити")
    await resident.presses("1 · ")
    await resident.agrees()
    await resident.sees("Ви стежите за зобов’язанням «Цифрові послуги»")
    await resident.says("підписки")
    await resident.sees("Ви стежите за цим")
    await resident.presses("Не стежити: 1")
    await resident.sees("Ви більше не стежите")
    await resident.says("/follow абракадабра")
    await resident.sees("За чим ви хочете стежити")


async def test_stop_stops_everything_even_what_waits(town: Town, resident: Resident) -> None:
    await follows(resident)
    await resident.says("/stop")
    await resident.sees("Новини більше не надходитимуть")
    editor = await town.staff("web", Role.EDITOR)
    await publishes(editor)
    await editor.sees("0 підписників")
    await resident.says("/stop")
    await resident.sees("Ви ні за чим не стежили")


async def test_staff_may_not_work_where_the_city_did_not_open_it(place: Place) -> None:
    async with Town(place, staff_chat=("viber", "web")) as town:
        person = await town.resident("telegram")
        await person.says(await town.code())
        await person.sees("У цьому месенджері працівники не працюють")
        on_viber = await town.staff("viber", Role.EDITOR)
        await on_viber.says("/queue")
        await on_viber.sees("для працівників міста")


async def test_codes_are_single_use_and_guessing_stops(town: Town) -> None:
    code = await town.code(Role.MODERATOR, "Ірина")
    irina, thief = await town.resident("web"), await town.resident("web")
    await irina.opens(code)
    await irina.sees("Вітаємо! Тут")
    await irina.says(code.lower().replace("-", " "))
    await irina.sees("Вітаємо, Ірина")
    await thief.says(code)
    await thief.sees("Код не підійшов")
    for _ in range(4):
        await thief.says("ABCDE-23456")
        await thief.sees("Код не підійшов")
    await thief.says(await town.code(Role.ADMIN, "Пізній"))
    await thief.sees("Забагато спроб")


async def test_a_code_dies_after_ten_minutes(town: Town) -> None:
    code = await town.code()
    await town.app.store.write(lambda tx: tx.execute("UPDATE codes SET expires_at = expires_at - 600000"))
    person = await town.resident("web")
    await person.says(code)
    await person.sees("Код не підійшов")


async def test_the_citys_news_are_followed_beside_a_commitment_and_stopped(resident: Resident) -> None:
    await resident.says("/follow 3")
    await resident.sees("?")
    await resident.presses("Так")
    await resident.sees("Ви стежите за зобов")
    await resident.presses("Ще й новини міста")
    await resident.sees("новини міста надходитимуть")
    await resident.presses("За чим я стежу")
    await resident.sees("Ви стежите за цим")
    await resident.presses("Не стежити: Новини міста")
    await resident.sees("Новини міста більше не надходитимуть")
