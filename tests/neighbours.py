"""An office with one of everything, for asking who may open what about it."""

from __future__ import annotations

from datetime import date

from sansang.citizens.models import Absence, Merge, MergeState, ProvincialRow, RegistrationRound
from sansang.intake.models import Upload, UploadState
from sansang.organisation.models import Grant, PlaceAttribute, Reorganisation, Unit, User
from sansang.personnel.models import Commendation, Discipline, Ending, Extension, WaitingEntry
from sansang.selection.models import Candidate, Objection, Round
from sansang.training.models import Feed, Instructor, Plan, PlanItem
from tests import factories
from tests.training.neighbours import add_support


class Province:
    def __init__(self, *, code: str = "11") -> None:
        self.code = code
        self.top = factories.unit("provincial_command")
        self.boards = [factories.unit("regional_board", parent=self.top) for _ in range(2)]

    def commune(self, *, board: int = 0) -> Unit:
        place = factories.place(province_code=self.code)
        return factories.unit("commune_command", parent=self.boards[board], place=place)


OWN, THEIRS = ("Lò Văn Thi", "011095000101"), ("Mùa A Chớ", "011095000202")


class Office:
    """An office with one of everything that an address can be about; all of it bears one person's name."""

    def __init__(self, unit: Unit, *, province: Province, whose: tuple[str, str], board: int = 0) -> None:
        self.unit, self.board, self.name = unit, province.boards[board], whose[0]
        self.place = unit.versions.get().place
        self.attribute = PlaceAttribute.objects.create(place=self.place, kind="border", first_on=factories.LONG_AGO)
        self.squad = factories.unit("squad", parent=factories.unit("militia", parent=unit), name=self.name)
        self.person = factories.person(unit, full_name=self.name, identity_number=whose[1])
        self.service = factories.service(self.person, self.squad)
        self.appointment = factories.appointment(self.person, unit)
        self._add_terms()
        self._add_register(unit)
        self._add_accounts_and_decisions(unit, province)
        self._add_papers(unit)
        self._add_selection(unit)
        self._add_training(unit)
        add_support(self, unit, self.name)

    def _add_terms(self) -> None:
        decided = {"decision_number": "5/QĐ", "decided_on": date(2026, 1, 5)}
        self.extension = Extension.objects.create(
            person=self.person, asked_on=date(2026, 1, 2), until=date(2029, 12, 31)
        )
        self.ending = Ending.objects.create(
            person=self.person,
            last_on=date(2023, 1, 1),
            reason="completed",
            instrument="48/2019/QH14",
            article="Điều 13",
            active_by=self.name,
            **decided,
        )
        self.discipline = Discipline.objects.create(
            person=self.person,
            unit=self.squad,
            penalty="warning",
            offence_on=date(2026, 1, 1),
            found_on=date(2026, 1, 1),
            **decided,
        )
        self.commendation = Commendation.objects.create(
            person=self.person, unit=self.squad, title="advanced", occasion="regular", level="commune", **decided
        )

    def _add_register(self, unit: Unit) -> None:
        self.registration = factories.registration(self.person, unit)
        self.circumstance = factories.circumstance(self.person)
        self.absence = Absence.objects.create(person=self.person, place="Hà Nội", first_on=date(2026, 1, 1))
        to_office = factories.unit("commune_command", parent=self.board)
        self.move = factories.move(self.person, unit, to_office)
        self.register_round = RegistrationRound.objects.create(office=unit, year=2026, opened_on=date(2026, 4, 1))
        self.merge = Merge.objects.create(
            kept=self.person,
            other=factories.person(unit, full_name=self.name),
            state=MergeState.DIFFERENT,
            decided_by_name=self.name,
            decided_at="2026-02-05T00:00:00Z",
        )

    def _add_accounts_and_decisions(self, unit: Unit, province: Province) -> None:
        self.account = factories.user(role="inspector", unit=unit)
        User.objects.filter(pk=self.account.pk).update(full_name=self.name)
        self.grant = Grant.objects.get(user=self.account)
        self.decision = Reorganisation.objects.create(
            unit=province.top, title=self.name, decision_number="12/QĐ", effective_on=date(2026, 7, 1)
        )
        self.law_row = ProvincialRow.objects.create(
            command=province.top,
            table="ages",
            ends="ages:male:2020-07-01",
            last_on=date(2030, 12, 31),
            proposed_by_id=0,
            proposed_by_name=self.name,
            proposed_at="2026-02-05T00:00:00Z",
        )

    def _add_papers(self, unit: Unit) -> None:
        self.upload = Upload.objects.create(
            unit=unit,
            kind="members",
            file_name=f"{self.name}.xlsx",
            sha256="0" * 64,
            state=UploadState.READY,
            counts={"N": 1},
            day=date(2026, 2, 5),
        )
        self.waiting = WaitingEntry.objects.create(
            unit=unit,
            tray=self.board,
            values={"full_name": self.name, "unit_id": self.squad.pk, "component": "TC", "first_on": "2026-01-01"},
            why=["sample"],
            row_hash="0",
            entered_by_name=self.name,
            entered_at="2026-02-05T00:00:00Z",
        )

    def _add_selection(self, unit: Unit) -> None:
        self.round = Round.objects.create(
            office=unit,
            year=2026,
            day=date(2026, 3, 1),
            serve_from=date(2026, 4, 1),
            signed_by=self.name,
            created_by_name=self.name,
        )
        self.candidate = Candidate.objects.create(round=self.round, person=self.person, added_by_name=self.name)
        self.objection = Objection.objects.create(
            round=self.round,
            candidate=self.candidate,
            kind="standards",
            raised_by="citizen",
            received_on=date(2026, 3, 5),
            publication=1,
            recorded_by_name=self.name,
        )

    def _add_training(self, unit: Unit) -> None:
        self.programme = factories.programme(unit, name=f"Chương trình {self.name}")
        self.instructor = Instructor.objects.create(unit=unit, person=self.person, full_name=self.name)
        self.plan = Plan.objects.create(unit=unit, year=2026, created_by_name=self.name)
        self.plan_item = PlanItem.objects.create(
            plan=self.plan,
            order=1,
            programme=self.programme,
            audience="on_the_spot",
            trainer=unit,
            classes=1,
            trainees=30,
            hours=56,
            first_on=date(2026, 3, 2),
            last_on=date(2026, 3, 8),
        )
        self.training_class = factories.training_class(
            unit, programme=self.programme, lead=self.instructor, title=f"Lớp {self.name}"
        )
        self.session = factories.session(self.training_class)
        self.enrolment = factories.enrolment(self.person, self.training_class)
        self.feed = Feed.objects.create(
            unit=unit, secret_hash=f"hash {self.name}", label=self.name, created_by_name=self.name
        )
