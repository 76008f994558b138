"""A commune's office with its clerk, its superior and a neighbour; files sent through the engine itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from sansang.intake import actions, storage
from sansang.intake.kinds import Row
from sansang.intake.models import Upload
from sansang.organisation.models import Place, Unit, User
from tests import factories
from tests.files.make import PEOPLE, TITLES

FILES = Path(__file__).parents[1] / "files"
DAY = date(2026, 2, 10)


@dataclass
class Office:
    """A commune command with the two squads of the files, its clerk, its superior, and a neighbour."""

    top: Unit
    board: Unit
    command: Unit
    militia: Unit
    first: Unit
    second: Unit
    place: Place
    clerk: User
    staff: User
    neighbour: Unit
    neighbours_militia: Unit
    neighbours_clerk: User


@pytest.fixture(name="office")
def thanh_yen(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    draw_none(monkeypatch)
    return make_office()


def draw_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """No number is drawn for the superior's check, so that a test says itself which rows wait."""
    monkeypatch.setattr("sansang.personnel.actions.entry.SPOT_CHECK", 1 << 40)


def make_office() -> Office:
    place = factories.place(code="03349", name="Thanh Yên")
    other = factories.place(code="03202", name="Mường Pồn")
    top = factories.unit("provincial_command", name="Bộ CHQS tỉnh Điện Biên")
    board = factories.unit("regional_board", parent=top, name="Ban CHPTKV 3 – Na Son")
    command = factories.unit("commune_command", parent=board, name="Ban CHQS xã Thanh Yên", place=place, code="TY")
    militia = factories.unit("militia", parent=command, name="Dân quân xã Thanh Yên", place=place)
    neighbour = factories.unit("commune_command", parent=board, name="Ban CHQS xã Mường Pồn", place=other)
    return Office(
        top,
        board,
        command,
        militia,
        factories.unit("squad", parent=militia, name="Tiểu đội 1"),
        factories.unit("squad", parent=militia, name="Tiểu đội 2"),
        place,
        factories.user(role="commune_clerk", unit=command, username="clerk"),
        factories.user(role="provincial_staff", unit=top, username="staff"),
        neighbour,
        factories.unit("militia", parent=neighbour, name="Dân quân xã Mường Pồn", place=other),
        factories.user(role="commune_clerk", unit=neighbour, username="neighbour"),
    )


def previewed(unit: Unit, name: str, content: bytes | None = None, *, by: User | None, day: date = DAY) -> Upload:
    """A file received and read."""
    content = (FILES / name).read_bytes() if content is None else content
    upload = actions.receive(unit, kind="members", name=name, content=content, day=day, by=by)
    actions.read(upload)
    return upload


def applied(unit: Unit, name: str, content: bytes | None = None, *, by: User | None, day: date = DAY) -> Upload:
    """A file received, read and applied."""
    upload = previewed(unit, name, content, by=by, day=day)
    apply(upload, by=by)
    return upload


def apply(upload: Upload, *, by: User | None) -> None:
    actions.begin_applying(upload, by=by)
    actions.apply(upload, by=by)


def undo(upload: Upload, *, by: User | None) -> list[str]:
    """Take an upload back; gives what stood in the way, told in full."""
    actions.begin_undoing(upload, by=by)
    actions.undo(upload, by=by)
    return [one["message"].format(**one["params"]) for one in upload.obstacles]


def rows_of(upload: Upload) -> list[Row]:
    return [row for chunk in upload.chunks.all() for row in storage.unseal_rows(chunk.content)]


def states(upload: Upload) -> str:
    return "".join(row.state for row in rows_of(upload))


def codes(row: Row) -> list[str]:
    return [reason["code"] for reason in row.reasons]


def notes(row: Row) -> list[str]:
    return [note["code"] for note in row.notes]


def listed(*lines: list[object], titles: list[str] = TITLES) -> bytes:
    """An .xlsx of these lines as bytes."""
    book, buffer = openpyxl.Workbook(), BytesIO()
    for cells in (titles, *lines):
        book.active.append(cells)
    book.save(buffer)
    return buffer.getvalue()


def line(person: tuple[str, ...] = PEOPLE[0], **changed: object) -> list[object]:
    """One person's line under `TITLES`; `changed` by name, born, sex, identity, village, phone, component, since."""
    names = ("name", "born", "sex", "identity", "village", "phone", "component", "since")
    values = {**dict(zip(names, person, strict=True)), **changed}
    return [1, *(values[name] for name in names)]
