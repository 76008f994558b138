"""Two records of one person become one, with both histories, and are two again; two persons stay two."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps

from sansang.audit.models import AuditEvent
from sansang.citizens.actions.merging import merge_persons, tell_apart, undo_merge
from sansang.citizens.belongings import BELONGINGS
from sansang.citizens.models import Absence, Circumstance, Merge, MergeState, Move, Person, Registration, Skill
from sansang.citizens.queries import merging as queries
from sansang.kernel.reasons import RuleViolated
from sansang.organisation.models import User
from sansang.personnel.models import Commendation, Commitment, Discipline, Ending, Extension, WaitingEntry
from sansang.personnel.queries import timeline
from sansang.selection.models import Candidate, Round
from sansang.training.models import Feed, Instructor, Qualification, QualificationKind
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 5)
NUMBER, OTHER_NUMBER = "011095000123", "011095000456"


class World:
    """A commune with a clerk, its neighbour, and the province above both."""

    def __init__(self) -> None:
        self.top = factories.unit("provincial_command")
        self.commune, self.neighbour = (factories.unit("commune_command", parent=self.top) for _ in range(2))
        self.squad = factories.unit("squad", parent=self.commune)
        self.clerk = factories.user(role="commune_clerk", unit=self.commune)
        self.staff = factories.user(role="provincial_staff", unit=self.top)

    def twins(self) -> tuple[Person, Person]:
        kept = factories.person(self.commune, village="Bản Ten", phone="0912345678")
        return kept, factories.person(self.commune, full_name="LÒ VĂN THI", identity_number=NUMBER, village="Bản Ten")


@pytest.fixture
def world() -> World:
    return World()


def with_everything(person: Person, world: World) -> None:
    """One row in every table that goes along."""
    factories.service(person, world.squad, last_on=date(2024, 12, 31))
    factories.appointment(person, world.squad, post="squad_leader")
    Registration.objects.create(person=person, office=world.commune, entry="first", first_on=date(2023, 4, 1))
    Circumstance.objects.create(person=person, fact="studying", first_on=date(2023, 9, 1))
    Move.objects.create(
        person=person,
        kind="residence",
        from_office=world.commune,
        to_office=world.neighbour,
        paper_number="1/GGT",
        leaves_on=TODAY,
        offered_by_name="A",
        offered_at=datetime(2026, 2, 1, tzinfo=UTC),
    )
    Absence.objects.create(person=person, place="Hà Nội", first_on=date(2025, 1, 1))
    Skill.objects.create(person=person, kind="boat")
    day, decided = date(2024, 12, 31), {"decision_number": "5/QĐ", "decided_on": TODAY}
    Extension.objects.create(person=person, asked_on=day, until=TODAY, answer="withdrawn")
    Ending.objects.create(person=person, last_on=day, reason="completed", instrument="L", article="Đ", **decided)
    Discipline.objects.create(
        person=person, unit=world.squad, penalty="warning", offence_on=day, found_on=day, **decided
    )
    Commendation.objects.create(
        person=person, unit=world.squad, title="advanced", occasion="regular", level="commune", **decided
    )
    Commitment.objects.create(
        person=person,
        unit=world.squad,
        kind="duty",
        title="Trực",
        starts_at=datetime(2026, 2, 6, 1, tzinfo=UTC),
        ends_at=datetime(2026, 2, 6, 9, tzinfo=UTC),
    )
    WaitingEntry.objects.create(
        unit=world.commune, tray=world.top, values={}, why=[], known=person, row_hash=str(person.pk),
        entered_by_name="A", entered_at=datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    one = Round.objects.create(office=world.commune, year=2020 + Round.objects.count(), day=TODAY, serve_from=TODAY)
    Candidate.objects.create(round=one, person=person)
    factories.enrolment(person, factories.training_class(world.commune))
    Instructor.objects.create(unit=world.commune, person=person, full_name=person.full_name)
    Feed.objects.create(unit=world.commune, person=person, secret_hash=str(person.pk), label="A", created_by_name="A")
    kind, _new = QualificationKind.objects.get_or_create(unit=world.commune, code="A", name="A")
    Qualification.objects.create(person=person, kind=kind, first_on=TODAY, paper_number="1", paper_on=TODAY)


def merged(kept: Person, other: Person, *, by: User, **more: Any) -> Merge:
    versions = {one.pk: Person.objects.get(pk=one.pk).version for one in (kept, other)}
    return merge_persons(kept, other, **{"take": {}, "versions": versions, "today": TODAY, "by": by, **more})


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that a merge may touch; versions only ever grow."""
    found = {one.model: list(one.rows.order_by("pk").values()) for one in BELONGINGS}
    people = [{**row, "version": None} for row in Person.objects.order_by("pk").values()]
    return found | {"citizens.Person": people}


def refused(act: Any) -> set[str]:
    """The codes of why an action was refused; a refusal changes nothing."""
    before, events = everything(), AuditEvent.objects.count()
    with pytest.raises(RuleViolated) as raised:
        act()
    assert everything() == before
    assert AuditEvent.objects.count() == events
    assert all(str(reason) for reason in raised.value.reasons)
    return {reason.code for reason in raised.value.reasons}


def test_one_record_goes_on_with_everything_of_both(world: World) -> None:
    kept, other = world.twins()
    with_everything(other, world)
    made = merged(kept, other, take={"identity_number": other.pk, "full_name": kept.pk}, by=world.clerk)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.identity_number, kept.full_name, kept.phone) == (NUMBER, "Lò Văn Thi", "0912345678")
    assert (other.merged_into, other.identity_number, other.full_name) == (kept, None, "LÒ VĂN THI")
    assert all(one.rows.filter(**{one.person: kept}).count() == 1 for one in BELONGINGS)
    assert not any(one.rows.filter(**{one.person: other}).exists() for one in BELONGINGS)
    assert (made.state, made.decided_by_name) == (MergeState.MERGED, str(world.clerk))
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject_id, event.unit_id) == ("merge.made", kept.pk, world.commune.pk)
    assert event.details["rows"] == len(BELONGINGS)
    assert NUMBER not in str(event.details)


def test_what_goes_along_is_told_apart_by_where_it_came_from(world: World) -> None:
    kept, other = world.twins()
    with_everything(other, world)
    own = factories.service(kept, world.squad, first_on=date(2025, 1, 1))
    made = merged(kept, other, by=world.clerk)
    came = queries.came_from(kept)
    assert set(came.values()) == {made}
    assert {pk for model, pk in came if model == "personnel.Service"} == {kept.services.exclude(pk=own.pk).get().pk}
    notes = {line.pk: line.note for line in timeline(kept) if line.kind == "service"}
    assert (notes.pop(own.pk), *notes.values()) == ("", "từ hồ sơ đã gộp")


def test_taking_a_merge_back_gives_exactly_the_same_rows(world: World) -> None:
    kept, other = world.twins()
    with_everything(other, world)
    Skill.objects.create(person=kept, kind="boat")
    Skill.objects.create(person=kept, kind="swimming")
    third = factories.person(world.commune, full_name="Lò Thi")
    first = merged(other, third, by=world.clerk)
    before = everything()
    take = dict.fromkeys(["identity_number", "full_name", "born", "home", "phone", "keeper"], other.pk)
    made = merged(kept, other, take=take, by=world.clerk)
    assert everything() != before
    assert Person.objects.get(pk=third.pk).merged_into == kept
    assert refused(lambda: undo_merge(first, by=world.clerk)) == {"merged_on"}
    undone = undo_merge(made, by=world.clerk)
    assert everything() == before
    assert (undone.state, undone.journal, undone.undone_by_name) == (MergeState.UNDONE, None, str(world.clerk))
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["merge.made", "merge.made", "merge.undone"]
    assert undo_merge(first, by=world.clerk).state == MergeState.UNDONE
    assert Person.objects.get(pk=third.pk).merged_into is None


def test_what_was_written_after_a_merge_stays_with_the_record(world: World) -> None:
    kept, other = world.twins()
    made = merged(kept, other, by=world.clerk)
    later = factories.service(kept, world.squad)
    undo_merge(made, by=world.clerk)
    assert later.person_id == kept.pk
    assert kept.services.count() == 1


def test_what_was_changed_since_stands_in_the_way_of_taking_back(world: World) -> None:
    kept, other = world.twins()
    with_everything(other, world)
    made = merged(kept, other, take={"identity_number": other.pk}, by=world.clerk)
    kept.services.update(last_on=date(2024, 6, 30))
    kept.skills.all().delete()
    Person.objects.filter(pk=kept.pk).update(identity_number=None, identity_hash=None)
    found = refused(lambda: undo_merge(made, by=world.clerk))
    assert found == {"field_changed_since", "rows_changed_since"}
    made.refresh_from_db()
    assert made.state == MergeState.MERGED


def test_a_merge_whose_journal_is_past_its_time_stays(world: World) -> None:
    made = merged(*world.twins(), by=world.clerk)
    Merge.objects.update(journal=None)
    assert refused(lambda: undo_merge(made, by=world.clerk)) == {"journal_gone"}


def test_a_decision_is_taken_back_once(world: World) -> None:
    made = undo_merge(merged(*world.twins(), by=world.clerk), by=world.clerk)
    assert refused(lambda: undo_merge(made, by=world.clerk)) == {"undone_already"}


def test_services_and_registrations_that_share_a_day_are_refused_with_what_to_do(world: World) -> None:
    kept, other = world.twins()
    for person in (kept, other):
        with_everything(person, world)
    with pytest.raises(RuleViolated) as raised:
        merged(kept, other, by=world.clerk)
    assert sorted(reason.code for reason in raised.value.reasons) == ["rows_clash"] * 4 + ["two_open"] * 2
    words = [str(reason) for reason in raised.value.reasons]
    assert "01/01/2024 – 31/12/2024" in next(one for one in words if one.startswith("Phục vụ"))
    assert all("rồi gộp" in one for one in words)
    assert not Merge.objects.exists()


def test_services_that_follow_each_other_may_be_of_one_person(world: World) -> None:
    kept, other = world.twins()
    factories.service(kept, world.squad, last_on=date(2024, 6, 30), end_reason="completed")
    factories.service(other, world.squad, first_on=date(2024, 7, 1))
    merged(kept, other, by=world.clerk)
    assert kept.services.count() == 2


def test_a_choice_that_contradicts_itself_is_refused(world: World) -> None:
    kept, other = world.twins()
    Person.objects.filter(pk=kept.pk).update(born_on=date(1990, 5, 7))
    codes = refused(lambda: merged(kept, other, take={"identity_number": other.pk}, by=world.clerk))
    assert codes
    take = {"identity_number": other.pk, "born": other.pk}
    assert merged(kept, other, take=take, by=world.clerk).state == MergeState.MERGED


def test_a_decision_rests_on_what_was_seen(world: World) -> None:
    kept, other = world.twins()
    stale = {kept.pk: kept.version, other.pk: other.version - 1}
    assert refused(lambda: merged(kept, other, versions=stale, by=world.clerk)) == {"stale"}
    assert refused(lambda: merged(kept, other, versions={}, by=world.clerk)) == {"stale"}


def test_a_record_is_merged_once_and_never_with_itself(world: World) -> None:
    kept, other = world.twins()
    assert refused(lambda: merged(kept, kept, by=world.clerk)) == {"same_record"}
    merged(kept, other, by=world.clerk)
    third = factories.person(world.commune)
    assert refused(lambda: merged(third, other, by=world.clerk)) == {"merged_already"}
    assert refused(lambda: tell_apart(third, other, by=world.clerk)) == {"merged_already"}


def test_two_persons_stay_two_and_nobody_is_asked_again(world: World) -> None:
    kept, other = world.twins()
    assert [(pair.first, pair.second) for pair in queries.duplicates(world.clerk)] == [(kept.pk, other.pk)]
    made = tell_apart(other, kept, by=world.clerk)
    assert queries.duplicates(world.clerk) == []
    assert refused(lambda: merged(kept, other, by=world.clerk)) == {"decided"}
    assert refused(lambda: tell_apart(kept, other, by=world.clerk)) == {"decided"}
    undo_merge(made, by=world.clerk)
    assert len(queries.duplicates(world.clerk)) == 1
    merged(kept, other, by=world.clerk)
    assert queries.duplicates(world.clerk) == []


def test_the_neighbours_records_are_nobodys_to_merge(world: World) -> None:
    kept, other = world.twins()
    theirs = factories.person(world.neighbour, village="Bản Ten", phone="0912345678")
    assert queries.duplicates(world.clerk) == queries.duplicates(world.clerk)
    assert {pair.second for pair in queries.duplicates(world.clerk)} == {other.pk}
    assert theirs.pk in {pair.second for pair in queries.duplicates(world.staff)}
    assert [pair.second.pk for pair in queries.alike(world.clerk, kept)] == [other.pk]
    for one, two in ((kept, theirs), (theirs, kept)):
        assert refused(lambda one=one, two=two: merged(one, two, by=world.clerk)) == {"out_of_reach"}
        assert refused(lambda one=one, two=two: tell_apart(one, two, by=world.clerk)) == {"out_of_reach"}
    made = merged(kept, theirs, by=world.staff)
    assert refused(lambda: undo_merge(made, by=world.clerk)) == {"out_of_reach"}


def test_different_numbers_are_read_before_a_pair_is_shown(world: World) -> None:
    one = factories.person(world.commune, identity_number=NUMBER)
    factories.person(world.commune, identity_number=OTHER_NUMBER)
    assert queries.duplicates(world.clerk) == []
    slip = factories.person(world.commune, identity_number=NUMBER[:-1] + "4")
    found = queries.in_full(queries.duplicates(world.clerk))
    assert [(pair.first, pair.second) for pair in found] == [(one, slip)]
    assert {part.reason.code for part in found[0].parts} >= {"near_number", "same_name", "same_birth"}


def test_the_same_search_is_not_made_for_every_page(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    world.twins()
    monkeypatch.setattr(queries, "WORTH_KEEPING", 1)
    first = queries.duplicates(world.clerk)
    assert len(first) == 1
    with django_assert_num_queries(3):  # how many people there are, and what was decided meanwhile
        assert queries.duplicates(world.clerk) == first
    merged(*world_pair(first), by=world.clerk)
    assert queries.duplicates(world.clerk) == []


def world_pair(pairs: list[queries.Pair]) -> tuple[Person, Person]:
    full = queries.in_full(pairs)[0]
    return full.first, full.second


# Tables that speak of a person without belonging to one: the decision itself.
OF_THE_DECISION = {("citizens.Merge", "kept"), ("citizens.Merge", "other"), ("citizens.Person", "merged_into")}


def test_every_table_about_a_person_goes_along_with_a_merge() -> None:
    """A new table with a person registers in `citizens.belongings`, else a merge would leave its rows behind."""
    about = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Person
    }
    assert about - OF_THE_DECISION == {(one.model, one.person) for one in BELONGINGS}
