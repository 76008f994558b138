"""Of who left for another command the former office keeps a name in its lists, and learns nothing more."""

from datetime import date

import pytest
from django.urls import reverse

from sansang.citizens.models import Person
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.actions import reorganising
from sansang.personnel.actions import entry, service
from sansang.personnel.models import Service, WaitingEntry
from tests import factories
from tests.personnel.test_changing import Province, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return Province()


def left_for_far(province: Province) -> Service:
    """The person served in the commune until the middle of 2025 and has been in another since."""
    left = province.person.services.get()
    left.last_on, left.end_reason = date(2025, 6, 30), "transferred"
    left.save()
    factories.service(province.person, province.far_squad, first_on=date(2025, 7, 1))
    province.person.keeper, province.person.village = province.far, "Bản Xa"
    province.person.save()
    return left


@pytest.mark.parametrize(
    ("page", "values"),
    [
        ("service_end", {"last_on": "{day}", "reason": "transferred"}),
        ("service_correct", {"component": "TC", "first_on": "01/01/2024", "last_on": "{day}"}),
        ("service_transfer", {"unit": "{unit}", "on": "{day}", "component": "TC"}),
    ],
)
def test_a_former_office_cannot_find_out_where_or_whether_someone_serves_since(
    province: Province, page: str, values: dict[str, str]
) -> None:
    left = left_for_far(province)
    stayed = factories.person(province.one, full_name="Lò Văn Thi")
    factories.service(stayed, province.squad, last_on=date(2025, 6, 30), end_reason="transferred")
    stayed.keeper = province.far
    stayed.save()
    words = {"day": "30/09/2025", "unit": str(province.squad.versions.get().pk)}
    sent = {name: value.format(**words) for name, value in values.items()}
    client = client_of(province.clerk)
    told = []
    for row in (left, stayed.services.get()):
        answer = client.post(reverse(f"personnel:{page}", args=[row.pk]), sent)
        told.append((answer.status_code, answer.context["form"].non_field_errors()))
        row.refresh_from_db()
        assert row.last_on == date(2025, 6, 30)
    assert told[0] == told[1]
    assert "Mường Nhé" not in str(told)


def test_of_who_left_the_list_of_an_earlier_day_has_the_name_and_not_where_they_live_now(province: Province) -> None:
    left_for_far(province)
    address = f"{reverse('personnel:person_list')}?on=2025-03-28"
    own, above = (client_of(user).get(address).content.decode() for user in (province.clerk, province.staff))
    assert ("Lò Văn Thi" in own, "Bản Xa" in own) == (True, False)
    assert ("Lò Văn Thi" in above, "Bản Xa" in above) == (True, True)


def test_a_post_that_ended_is_not_ended_again_on_a_later_day(province: Province) -> None:
    held = factories.appointment(province.person, province.one, last_on=date(2024, 12, 31))
    other = factories.person(province.one)
    factories.appointment(other, province.one, first_on=date(2025, 1, 1))
    with pytest.raises(RuleViolated, match="31/12/2024"):
        service.end_appointment(held, last_on=date(2025, 6, 30), by=province.clerk)
    held.refresh_from_db()
    assert held.last_on == date(2024, 12, 31)


def waiting_from(province: Province) -> WaitingEntry:
    """A row of the commune about the number of a person in its neighbour, in the tray of their board."""
    known = factories.member(
        province.other_squad, keeper=province.two, identity_number="011095000123", village="Bản Kín"
    )
    values = {"full_name": "Lò Văn Hai", "identity_number": "011095000123", "born_on": date(1995, 5, 7), "sex": "male"}
    made = entry.enter_member(
        values, unit=province.squad, component="TC", first_on=date(2025, 1, 1), by=province.clerk
    ).waiting
    assert made is not None
    assert (made.known, made.tray) == (known, province.board)
    return made


def test_a_row_about_who_left_the_board_goes_on_to_the_command_above_both(province: Province) -> None:
    made = waiting_from(province)
    Person.objects.filter(pk=made.known_id).update(keeper=province.far)
    board, top = client_of(province.board_staff), client_of(province.staff)
    with pytest.raises(RuleViolated):
        entry.accept_waiting(made, by=province.board_staff)
    for name in ("waiting_detail", "waiting_accept", "waiting_return"):
        send = board.get if name == "waiting_detail" else board.post
        assert send(reverse(f"personnel:{name}", args=[made.pk])).status_code == 404
    made.refresh_from_db()
    assert (made.tray, made.state) == (province.top, "waiting")
    assert "Bản Kín" in top.get(reverse("personnel:waiting_detail", args=[made.pk])).content.decode()


def test_rows_of_an_office_that_moves_below_another_command_go_along(province: Province) -> None:
    made = waiting_from(province)
    moved = [{"do": "move", "unit": province.one.pk, "parent": province.top.pk}]
    values = {"title": "Chuyển", "decision_number": "1/QĐ", "on": date(2026, 1, 5), "today": date(2026, 1, 5)}
    reorganising.decide(province.top, steps=moved, by=province.staff, **values)
    made.refresh_from_db()
    assert made.tray == province.top
