"""Two communes and their clerks, and what a browser does on the pages of intake."""

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sansang.intake import storage
from sansang.intake.kinds import NEW, Row
from sansang.intake.models import RowChunk, Upload, UploadState
from sansang.organisation.models import Unit, User
from tests import factories

FILES = Path(__file__).parents[1] / "files"


class Province:
    def __init__(self) -> None:
        self.top = factories.unit("provincial_command", name="Bộ CHQS tỉnh")
        self.one, self.squad = self.commune("Thanh Yên")
        self.two, self.other_squad = self.commune("Mường Pồn")
        self.clerk = factories.user(role="commune_clerk", unit=self.one)
        self.neighbour = factories.user(role="commune_clerk", unit=self.two)

    def commune(self, name: str) -> tuple[Unit, Unit]:
        place = factories.place(name=name)
        command = factories.unit("commune_command", parent=self.top, name=f"Ban CHQS xã {name}", place=place)
        militia = factories.unit("militia", parent=command, name=f"Dân quân xã {name}")
        return command, factories.unit("squad", parent=militia, name=f"Tiểu đội {name}")


@pytest.fixture(name="province")
def two_communes() -> Province:
    return Province()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args, **query: str):
    return client.get(reverse(f"intake:{name}", args=args), query)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def send(client: Client, unit: Unit, *, name: str, content: bytes | None = None):
    file = SimpleUploadedFile(name, (FILES / name).read_bytes() if content is None else content)
    return client.post(reverse("intake:upload_list"), {"unit": unit.pk, "kind": "members", "file": file})


def uploaded(client: Client, unit: Unit, *, name: str, content: bytes | None = None) -> Upload:
    """Sent, read, ready to look at."""
    response = send(client, unit, name=name, content=content)
    upload = Upload.objects.latest("pk")
    assert response.url == reverse("intake:upload_detail", args=[upload.pk])
    return upload


def sheet(*rows: list[object]) -> bytes:
    book, buffer = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def press(client: Client, name: str, upload: Upload, **typed: object):
    """Press a button of the preview as it is shown now."""
    shown = page(client, "upload_detail", upload.pk).context
    return client.post(reverse(f"intake:{name}", args=[upload.pk]), {"seen": shown["seen"], **typed}, follow=True)


def made(unit: Unit, rows: list[Row], *, state: str = UploadState.READY, **values: object) -> Upload:
    """An upload with judged rows, a thousand to a chunk."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    values.setdefault("created_by_name", "Trợ lý")
    upload = Upload.objects.create(
        unit=unit, kind="members", file_name="ds.xlsx", day=date(2026, 1, 5), state=state, counts=counts, **values
    )
    for number, at in enumerate(range(0, len(rows), 1000)):
        part = rows[at : at + 1000]
        RowChunk.objects.create(
            upload=upload,
            number=number,
            states="".join(row.state for row in part),
            content=storage.seal_rows(part),
        )
    return upload


def rows(number: int, *, state: str = NEW) -> list[Row]:
    return [Row(at, {"full_name": f"Lò Văn {at}", "born": "1995"}, state) for at in range(1, number + 1)]


def exported(client: Client, upload: Upload, **query: str) -> list[tuple]:
    response = page(client, "upload_export", upload.pk, **query)
    assert response.status_code == 200
    book = openpyxl.load_workbook(BytesIO(response.content))
    return list(book.active.iter_rows(values_only=True))


def change_columns(client: Client, upload: Upload, *, sheets: list[str] | None = None, **meanings: str):
    """Give columns, named by what they mean now, another meaning."""
    form = page(client, "upload_mapping", upload.pk).context["form"]
    typed = {control.html_name: meanings.get(column.field, column.field) for column, control in form.lines}
    typed["sheets"] = sheets if sheets is not None else [one["name"] for one in upload.sheets]
    return client.post(reverse("intake:upload_mapping", args=[upload.pk]), typed)
