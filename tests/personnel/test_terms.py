"""Extension, completion, early release and removal through their actions and pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sansang.audit.models import AuditEvent
from sansang.citizens.models import Circumstance, Person
from sansang.kernel.reasons import RuleViolated
from sansang.personnel.actions import changing
from sansang.personnel.actions import terms as actions
from sansang.personnel.models import Answer, Ending, Extension, Service
from sansang.personnel.queries import terms as queries
from tests import factories
from tests.personnel.provinces import Province, client_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 5)
DECIDED = {"decision_number": "12/QĐ-UBND", "decided_on": TODAY}


@pytest.fixture
def province() -> Province:
    return Province()


def serving(province: Province, *, first_on: date = date(2022, 2, 1), component: str = "TC", **values: Any) -> Service:
    person = factories.person(province.one, **values)
    return factories.service(person, province.squad, first_on=first_on, component=component)


def state() -> tuple[Any, ...]:
    tables = (Service, Extension, Ending, Circumstance)
    return (*(list(table.objects.order_by("pk").values()) for table in tables), AuditEvent.objects.count())


def refused(act: Any) -> set[str]:
    """The codes of why an action was refused; a refusal changes nothing."""
    before = state()
    with pytest.raises(RuleViolated) as raised:
        act()
    assert state() == before
    return {reason.code for reason in raised.value.reasons}


def ask(service: Service, province: Province, *, until: date = date(2027, 1, 31), **changes: Any) -> Extension:
    values = {"asked_on": TODAY, "today": TODAY, "by": province.clerk, **changes}
    return actions.ask_extension(service.person, until=until, **values)


def answer(extension: Extension, province: Province, *, agreed: bool = True, **changes: Any) -> Extension:
    values = {**DECIDED, "today": TODAY, "by": province.clerk, **changes}
    return actions.answer_extension(extension, agreed=agreed, **values)


def complete(service: Service, province: Province, **changes: Any) -> Ending:
    values = {"last_on": date(2026, 1, 31), **DECIDED, "today": TODAY, "by": province.clerk, **changes}
    return actions.complete_service(service, **values)


def release(service: Service, province: Province, **changes: Any) -> Ending:
    values = {
        "reason": "early_release", "ground": "early_release/b/unfit", "last_on": TODAY, **DECIDED, "today": TODAY,
        "by": province.clerk, **changes,
    }  # fmt: skip
    return actions.release_early(service, **values)


def until(service: Service) -> date | None:
    found = queries.term_of_person(service.person, on=TODAY)
    return found.term.until if found else None


def test_an_extension_asked_and_agreed_moves_the_end(province: Province) -> None:
    service = serving(province)
    made = ask(service, province)
    assert until(service) == date(2026, 1, 31)
    answer(made, province)
    assert until(service) == date(2027, 1, 31)
    made.refresh_from_db()
    assert (made.answer, made.decided_by) == (Answer.AGREED, "Chủ tịch Ủy ban nhân dân cấp xã")
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "extension.asked", "extension.agreed",
    ]  # fmt: skip


def test_an_extension_refused_or_withdrawn_moves_nothing_and_may_be_asked_again(province: Province) -> None:
    service = serving(province)
    answer(ask(service, province), province, agreed=False)
    actions.withdraw_extension(ask(service, province), by=province.clerk)
    assert until(service) == date(2026, 1, 31)
    assert ask(service, province).answer == Answer.ASKED


def test_why_an_extension_cannot_be_asked_or_answered(province: Province) -> None:
    service = serving(province)
    assert refused(lambda: ask(service, province, by=province.neighbour)) == {"out_of_reach"}
    assert refused(lambda: ask(service, province, until=date(2028, 2, 1))) == {"extension_too_long"}
    made = ask(service, province)
    assert refused(lambda: ask(service, province)) == {"asked_already"}
    assert refused(lambda: answer(made, province, by=province.neighbour)) == {"out_of_reach"}
    assert refused(lambda: answer(made, province, decision_number=" ")) == {"no_number"}
    assert refused(lambda: answer(made, province, decided_on=date(2026, 2, 6))) == {"in_future"}
    assert refused(lambda: answer(made, province, decided_on=date(2026, 2, 4))) == {"decided_before_asked"}
    answer(made, province)
    assert refused(lambda: answer(made, province)) == {"answered"}
    assert refused(lambda: actions.withdraw_extension(made, by=province.clerk)) == {"answered"}
    assert refused(lambda: ask(service, province)) == {"agreed_already"}


def test_nobody_who_does_not_serve_is_extended(province: Province) -> None:
    service = serving(province)
    Service.objects.filter(pk=service.pk).update(last_on=date(2026, 1, 31), end_reason="completed")
    assert refused(lambda: ask(service, province)) == {"not_serving"}


def test_a_term_over_is_completed_with_its_certificate(province: Province) -> None:
    service = serving(province)
    asked = ask(service, province)
    made = complete(service, province, certificate_number="07/GCN")
    service.refresh_from_db()
    asked.refresh_from_db()
    assert (service.last_on, service.end_reason) == (date(2026, 1, 31), "completed")
    assert (made.certificate_number, made.decided_by, made.active_by) == (
        "07/GCN", "Chủ tịch Ủy ban nhân dân cấp xã", "",
    )  # fmt: skip
    assert asked.answer == Answer.WITHDRAWN
    fact = Circumstance.objects.get(person=service.person)
    assert (fact.fact, fact.first_on) == ("completed_service", date(2026, 2, 1))


def test_an_agency_is_decided_by_its_head(province: Province) -> None:
    person = factories.person(province.agency)
    service = factories.service(person, province.guard, first_on=date(2022, 2, 1))
    clerk = factories.user(role="agency_clerk", unit=province.agency)
    assert complete(service, province, by=clerk).decided_by == "Người đứng đầu cơ quan, tổ chức"


def test_standing_militia_wait_for_the_recognition_of_active_service(province: Province) -> None:
    service = serving(province, first_on=date(2024, 2, 1), component="TT")
    made = complete(service, province)
    assert made.active_by == "Chỉ huy trưởng Bộ Chỉ huy quân sự tỉnh"

    def recognise(**changes: Any) -> None:
        actions.recognise_active_service(made, **{**DECIDED, "today": TODAY, "by": province.staff, **changes})

    assert refused(lambda: recognise(by=province.neighbour)) == {"out_of_reach"}
    assert refused(lambda: recognise(decided_on=date(2026, 2, 6))) == {"in_future"}
    recognise()
    made.refresh_from_db()
    assert (made.active_number, made.active_on) == ("12/QĐ-UBND", TODAY)
    assert refused(recognise) == {"decided"}
    other = complete(serving(province), province)
    made = other
    assert refused(recognise) == {"not_due"}


def test_before_the_two_tier_model_the_district_recognised_active_service(province: Province) -> None:
    service = serving(province, first_on=date(2023, 3, 1), component="TT")
    made = complete(service, province, last_on=date(2025, 2, 28), decided_on=date(2025, 3, 1))
    assert made.active_by == "Chỉ huy trưởng Ban Chỉ huy quân sự cấp huyện"


def test_why_a_service_cannot_be_completed(province: Province) -> None:
    service = serving(province)
    assert refused(lambda: complete(service, province, last_on=date(2026, 1, 30))) == {"term_not_over"}
    assert refused(lambda: complete(service, province, by=province.neighbour)) == {"out_of_reach"}
    assert refused(lambda: complete(service, province, decided_on=date(2026, 2, 6))) == {"in_future"}
    assert refused(lambda: complete(service, province, decision_number=" ")) == {"no_number"}
    assert refused(lambda: complete(service, province, last_on=date(2021, 1, 1))) == {"not_serving"}
    complete(service, province)
    assert refused(lambda: complete(service, province)) == {"ended_already"}
    assert refused(lambda: release(service, province)) == {"ended_already"}


def test_a_member_is_released_early_on_a_ground(province: Province) -> None:
    service = serving(province, first_on=date(2025, 2, 1))
    made = release(service, province)
    assert (made.article, made.reason) == ("Điều 12 khoản 1 điểm b", "early_release")
    # Unfit is a ground of deferral, whose end the law wants to be said: not noted without one.
    assert not Circumstance.objects.exists()


def test_a_member_is_removed_from_the_list_and_the_fact_is_noted(province: Province) -> None:
    service = serving(province, first_on=date(2025, 2, 1))
    made = release(service, province, reason="removed", ground="removal/b/prosecuted")
    assert made.article == "Điều 12 khoản 2 điểm b"
    assert Circumstance.objects.get().fact == "prosecuted"
    service.refresh_from_db()
    assert service.end_reason == "removed"


def test_why_a_member_is_not_released(province: Province) -> None:
    service = serving(province, first_on=date(2025, 2, 1))
    pregnant = "early_release/a/pregnant"
    assert refused(lambda: release(service, province, ground=pregnant)) == {f"not_for_sex/{pregnant}"}
    assert refused(lambda: release(service, province, ground="removal/b/prosecuted")) == {"no_such_ground"}
    assert refused(lambda: release(service, province, by=province.neighbour)) == {"out_of_reach"}
    assert refused(lambda: release(service, province, decided_on=date(2019, 1, 1))) == {
        "no_such_ground", "no_decider",
    }  # fmt: skip


def correct(service: Service, province: Province, *, last_on: date | None, end_reason: str = "completed") -> None:
    service.refresh_from_db()
    changing.correct_service(
        service, first_on=service.first_on, last_on=last_on, component="TC", end_reason=end_reason, by=province.clerk
    )


def facts() -> list[tuple[str, date]]:
    return list(Circumstance.objects.values_list("fact", "first_on"))


def test_a_service_corrected_takes_its_decision_and_what_was_noted_along(province: Province) -> None:
    service = serving(province)
    complete(service, province)
    correct(service, province, last_on=date(2026, 2, 3))
    assert Ending.objects.get().last_on == date(2026, 2, 3)
    assert facts() == [("completed_service", date(2026, 2, 4))]
    correct(service, province, last_on=None, end_reason="")
    assert not Ending.objects.exists()
    assert facts() == []


def test_a_service_that_was_not_completed_after_all_is_completed_nowhere(province: Province) -> None:
    service = serving(province)
    complete(service, province)
    correct(service, province, last_on=date(2026, 1, 31), end_reason="corrected")
    assert not Ending.objects.exists()
    assert facts() == []
    correct(service, province, last_on=date(2026, 1, 31), end_reason="completed")
    assert facts() == [("completed_service", date(2026, 2, 1))]


def test_a_completion_undone_leaves_an_earlier_one(province: Province) -> None:
    service = serving(province)
    Circumstance.objects.create(person=service.person, fact="completed_service", first_on=date(2019, 3, 1))
    complete(service, province)
    correct(service, province, last_on=None, end_reason="")
    assert facts() == [("completed_service", date(2019, 3, 1))]


def test_a_removal_undone_takes_back_the_fact_it_noted(province: Province) -> None:
    service = serving(province, first_on=date(2025, 2, 1))
    release(service, province, reason="removed", ground="removal/b/prosecuted")
    correct(service, province, last_on=None, end_reason="")
    assert (facts(), Ending.objects.count()) == ([], 0)


# Pages


def page(user: Any, name: str, *args: Any, **query: Any) -> str:
    answered = client_of(user).get(reverse(name, args=args), query)
    assert answered.status_code == 200, name
    return answered.content.decode()


def test_the_persons_page_says_when_the_term_ends_and_why(province: Province) -> None:
    service = serving(province, first_on=date(2024, 7, 1))
    text = page(province.clerk, "personnel:person_detail", service.person_id, on="2026-02-05")
    assert "30/06/2028" in text
    assert "30/06/2030" in text
    assert "Điều 8 khoản 2" in text
    assert reverse("personnel:service_complete", args=[service.pk]) in text
    seen = page(factories.user(role="inspector", unit=province.top), "personnel:person_detail", service.person_id)
    assert "30/06/2028" in seen
    assert reverse("personnel:service_complete", args=[service.pk]) not in seen


def test_a_clerk_asks_agrees_and_completes_on_the_pages(province: Province) -> None:
    service = serving(province, first_on=date(2021, 2, 1))
    client = client_of(province.clerk)

    def send(name: str, pk: int, **values: str) -> str:
        answered = client.post(reverse(name, args=[pk]), values, follow=True)
        assert answered.status_code == 200
        return answered.content.decode()

    too_long = send("personnel:extension_new", service.person_id, asked_on="01/02/2026", until="01/02/2027")
    assert "Chỉ được kéo dài không quá 2 năm" in too_long
    assert "48/2019/QH14, Điều 8 khoản 2" in too_long
    send("personnel:extension_new", service.person_id, asked_on="01/02/2026", until="31/01/2027")
    asked = Extension.objects.get()
    decided = {"decision_number": "3/QĐ", "decided_on": "03/02/2026"}
    assert "Đồng ý" in send("personnel:extension_answer", asked.pk, agreed="1", **decided)
    send("personnel:service_complete", service.pk, last_on="31/01/2027", **decided, certificate_number="1/GCN")
    assert Ending.objects.get().certificate_number == "1/GCN"


def test_the_list_of_terms_is_narrowed_by_state(province: Province) -> None:
    serving(province, first_on=date(2021, 2, 1), full_name="Lò Văn Cũ")
    serving(province, first_on=date(2022, 7, 1), full_name="Lò Văn Nay")
    serving(province, first_on=date(2024, 7, 1), full_name="Lò Văn Mới")
    stranger = factories.person(province.two, full_name="Mùa A Chớ")
    factories.service(stranger, province.other_squad, first_on=date(2021, 2, 1))

    def shown(**query: str) -> set[str]:
        text = page(province.clerk, "personnel:term_list", on="2026-02-05", **query)
        return {name for name in ("Cũ", "Nay", "Mới", "Chớ") if f"{name}<" in text}

    assert shown() == {"Cũ", "Nay", "Mới"}
    assert shown(tinhtrang="past") == {"Cũ"}
    assert shown(tinhtrang="this_year") == {"Nay"}
    assert shown(tinhtrang="runs") == {"Mới"}
    assert shown(q="van moi") == {"Mới"}


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_of_terms_asks_the_same_questions_at_every_size(province: Province, number: int) -> None:
    for at in range(number):
        serving(province, full_name=f"Lò Văn {at}")
    client = client_of(province.clerk)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("personnel:term_list"))
    assert len(asked) <= 12


def test_the_file_of_terms_is_recorded(province: Province) -> None:
    serving(province)
    client_of(province.clerk).get(reverse("personnel:term_list"), {"xuat": "xlsx"})
    assert AuditEvent.objects.get().verb == "people.exported"
    assert Person.objects.count() == 1
