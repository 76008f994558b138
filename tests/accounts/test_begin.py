"""A province that begins with an empty system, without any demonstration."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from sansang.organisation.models import Unit, User
from tests import factories

pytestmark = pytest.mark.django_db
TWO_TIERS = date(2025, 7, 1)


def begin(monkeypatch: pytest.MonkeyPatch, *arguments: str, password: str = "mot-mat-khau-dai") -> str:
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    out = StringIO()
    call_command("begin", "--province", "11", "--on", "01/07/2025", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def places() -> None:
    whole = factories.place(name="Điện Biên", kind="Tỉnh", level="province", code="11")
    for code, name in (("03349", "Thanh Yên"), ("03328", "Thanh Nưa")):
        factories.place(name=name, code=code, parent=whole)


def test_the_first_administrator_creates_the_accounts_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Đã lập 5 đơn vị" in begin(monkeypatch, "--with-communes")
    names = set(Unit.objects.values_list("versions__name", flat=True))
    assert names == {
        "Bộ CHQS tỉnh Điện Biên", "Ban CHQS xã Thanh Yên", "Dân quân xã Thanh Yên",
        "Ban CHQS xã Thanh Nưa", "Dân quân xã Thanh Nưa",
    }  # fmt: skip
    client = Client()
    client.force_login(User.objects.get())
    assert client.get(reverse("accounts:account_list")).status_code == 200
    assert client.get(reverse("organisation:tree")).status_code == 200


def test_it_begins_once_and_refuses_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        begin(monkeypatch, password="ngan")
    assert not Unit.objects.exists()
    begin(monkeypatch)
    assert Unit.objects.count() == 1
    with pytest.raises(CommandError, match="Đã có Bộ Chỉ huy"):
        begin(monkeypatch)
    assert User.objects.count() == 1


def test_a_province_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "mot-mat-khau-dai")
    with pytest.raises(CommandError, match="Không có tỉnh mã"):
        call_command("begin", "--province", "99")
