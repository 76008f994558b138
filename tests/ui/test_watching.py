"""Two people with one form open: the later one is told, and nothing is overwritten unseen."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.urls import reverse

from sansang.training.models import Aid
from sansang.ui.fields import DayField
from sansang.ui.watching import OPENED, watched
from tests import factories
from tests.access import STAFF
from tests.neighbours import OWN, Office, Province
from tests.test_access import address, client_of


class AboutForm(forms.Form):
    name = forms.CharField()
    day = DayField(required=False)
    kind = forms.ChoiceField(choices=[("a", "Loại A"), ("b", "Loại B")])
    parts = forms.MultipleChoiceField(choices=[("x", "X"), ("y", "Y")], required=False)
    is_open = forms.BooleanField(required=False)


BEFORE = {"name": "Cũ", "day": None, "kind": "a", "parts": ["y", "x"], "is_open": True}
SHOWN = {"name": "Cũ", "day": "", "kind": "a", "parts": ["x", "y"], "is_open": "on"}


def sent(opened: dict[str, Any], **typed: Any) -> QueryDict:
    """What a browser sends of a page opened with these values, in which these were typed."""
    data = QueryDict(mutable=True)
    for name, value in {**SHOWN, **typed}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    data[OPENED] = watched(AboutForm)(initial=opened).fields[OPENED].initial
    return data


def form(data: QueryDict, **now: Any) -> Any:
    return watched(AboutForm)(data, initial={**BEFORE, **now})


def test_where_nobody_else_wrote_a_form_is_as_ever() -> None:
    one = form(sent(BEFORE, name="Mới"))
    assert one.is_valid()
    assert one.cleaned_data == {"name": "Mới", "day": None, "kind": "a", "parts": ["x", "y"], "is_open": True}


def test_what_was_left_alone_takes_theirs_and_is_told_once() -> None:
    one = form(sent(BEFORE, name="Mới"), kind="b", is_open=False)
    assert not one.is_valid()
    assert "Có người đã sửa" in str(one.non_field_errors())
    assert (one["name"].value(), one["kind"].value(), one["is_open"].value()) == ("Mới", "b", False)
    again = QueryDict(mutable=True)
    again.update({"name": "Mới", "kind": "b", OPENED: one[OPENED].value()})
    again.setlist("parts", ["x", "y"])
    assert form(again, kind="b", is_open=False).is_valid()


def test_what_both_changed_says_theirs_beside_mine() -> None:
    one = form(sent(BEFORE, kind="b", name="Của tôi"), name="Của họ")
    assert not one.is_valid()
    assert one.errors["name"] == ["Người khác vừa ghi “Của họ”."]
    assert one["name"].value() == "Của tôi"
    assert form(sent({**BEFORE, "name": "Của họ"}, kind="b", name="Của tôi"), name="Của họ").is_valid()


def test_the_same_change_sent_twice_is_no_conflict() -> None:
    assert form(sent(BEFORE, name="Mới", kind="b"), name="Mới", kind="b").is_valid()


def test_what_the_page_was_opened_with_cannot_be_made_up() -> None:
    data = sent(BEFORE, name="Mới")
    data[OPENED] = "bịa đặt"
    assert form(data, name="Khác").errors["name"] == ["Người khác vừa ghi “Khác”."]


def test_fields_left_out_are_not_watched_over() -> None:
    some = watched(AboutForm, but=("name",))
    data = sent(BEFORE)
    data[OPENED] = some(initial=BEFORE).fields[OPENED].initial
    assert some(data, initial={**BEFORE, "name": "Khác"}).is_valid()


EDITED = [
    "personnel:service_correct", "personnel:appointment_correct", "personnel:discipline_correct",
    "personnel:commendation_correct", "citizens:absence_change", "organisation:unit_strength",
    "selection:round_edit", "selection:need_list", "selection:check_list", "training:ground_edit", "training:aid_edit",
    "training:class_edit", "training:session_edit", "training:competition_edit", "training:material_edit",
    "training:instructor_edit", "training:programme_edit", "training:plan_item_edit",
    "training:exam_list",
    "training:qualification_kind_edit",
]  # fmt: skip


@pytest.mark.django_db
def test_every_page_that_edits_what_is_there_carries_what_it_was_opened_with() -> None:
    province = Province()
    office = Office(province.commune(), province=province, whose=OWN)
    client = client_of(factories.user(role=STAFF, unit=province.top))
    pages = {name: client.get(address(name, office)).content.decode() for name in EDITED}
    assert [name for name, page in pages.items() if f'name="{OPENED}"' not in page] == []


@pytest.mark.django_db
def test_the_later_of_two_editors_of_a_record_overwrites_nothing_unseen() -> None:
    unit = factories.unit("commune_command")
    client = client_of(factories.user(role="commune_clerk", unit=unit))
    aid = Aid.objects.create(unit=unit, name="Mô hình súng", kind="model", measure="cái", quantity=4)
    url = reverse("training:aid_edit", args=[aid.pk])
    page = client.get(url).context["form"]
    mine = {name: page[name].value() or "" for name in page.fields}
    Aid.objects.filter(pk=aid.pk).update(kept_at="Kho 2")
    answer = client.post(url, {**mine, "name": "Mô hình súng bộ binh"})
    aid.refresh_from_db()
    assert (aid.name, aid.kept_at) == ("Mô hình súng", "Kho 2")
    again = answer.context["form"]
    assert again["kept_at"].value() == "Kho 2"
    client.post(url, {name: again[name].value() or "" for name in again.fields})
    aid.refresh_from_db()
    assert (aid.name, aid.kept_at) == ("Mô hình súng bộ binh", "Kho 2")
