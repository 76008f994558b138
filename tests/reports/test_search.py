import re

import pytest
from django.urls import reverse

from sansang.organisation.models import User
from tests import factories
from tests.reports.conftest import LAST_OLD_DAY, Province, signed_in

pytestmark = pytest.mark.django_db


def names(user: User, text: str, **more: str) -> tuple[list[str], list[str]]:
    page = signed_in(user).get(reverse("reports:search"), {"q": text, **more})
    assert page.status_code == 200
    found = page.context["found"]
    if found is None:
        return [], []
    return [one.person.full_name for one in found.people], [version.name for version in found.units]


def page_without_token(user: User, text: str) -> str:
    page = signed_in(user).get(reverse("reports:search"), {"q": text}).content.decode()
    page = re.sub(r'(name="csrf-token" content|name="csrfmiddlewaretoken" value)="[^"]+"', "", page)
    return page.replace("%20", " ").replace("+", " ")


@pytest.mark.parametrize("text", ["quàng văn đức", "quang van duc", "QUANG  DUC", "đức"])
def test_a_person_is_found_with_or_without_marks(peopled: Province, commander: User, text: str) -> None:
    assert names(commander, text)[0] == ["Quàng Văn Đức"]


def test_a_person_is_found_by_the_whole_number_or_telephone(peopled: Province, commander: User, clerk: User) -> None:
    factories.member(
        peopled.other_militia,
        keeper=peopled.thanh_nua,
        full_name="Sùng A Lử",
        identity_number="011095001234",
        phone="0912345678",
    )
    for text in ("011095001234", "011-0-95-001234", "011 095 001 234", "0912345678", "+84 912 345 678"):
        assert names(commander, text)[0] == ["Sùng A Lử"], text
        assert names(clerk, text) == ([], [])
    assert names(commander, "01109500123")[0] == []


def test_a_clerk_never_learns_of_a_person_elsewhere(peopled: Province, clerk: User) -> None:
    there, nowhere = (page_without_token(clerk, text) for text in ("giàng a chu", "giàng a chx"))
    assert there.replace("a chu", "a chx") == nowhere
    assert names(clerk, "giàng a chu") == ([], [])
    assert names(clerk, "thanh nua") == ([], [])


def test_units_are_found_on_the_day(peopled: Province, commander: User) -> None:
    assert names(commander, "thanh yen")[1] == ["Ban CHQS xã Thanh Yên", "Dân quân xã Thanh Yên"]
    assert names(commander, "pa thom")[1] == []
    assert len(names(commander, "pa thom", on=LAST_OLD_DAY.isoformat())[1]) == 2


def test_an_administrator_finds_units_but_no_people(peopled: Province) -> None:
    administrator = factories.user(role="administrator", unit=peopled.command)
    people, units = names(administrator, "thanh")
    assert people == []
    assert units


def test_one_letter_is_too_little(peopled: Province, commander: User) -> None:
    page = signed_in(commander).get(reverse("reports:search"), {"q": "đ"})
    assert "Hãy gõ ít nhất hai chữ." in page.content.decode()


def test_a_number_that_is_looked_for_stands_in_no_address(peopled: Province, commander: User) -> None:
    client, url = signed_in(commander), reverse("reports:search")
    by_name = client.post(url, {"q": "quang duc"})
    assert by_name.headers["Location"] == f"{url}?q=quang+duc"
    dated = client.post(f"{url}?on=2025-03-28", {"q": "quang duc"})
    assert dated.headers["Location"] == f"{url}?on=2025-03-28&q=quang+duc"
    for number in ("0912 345 678", "011095"):
        assert client.post(url, {"q": number}).status_code == 200
        answer = client.post(url, {"q": number}, headers={"HX-Request": "true"})
        assert answer.headers["HX-Replace-Url"] == "false"
    assert (
        client.post(url, {"q": "đức"}, headers={"HX-Request": "true"})
        .headers["HX-Replace-Url"]
        .endswith("=%C4%91%E1%BB%A9c")
    )
    for page in (client.get("/").content.decode(), client.get(url).content.decode()):
        assert f'action="{url}" method="get"' not in page
        assert "hx-get" not in page.split('name="q"')[1][:400]
