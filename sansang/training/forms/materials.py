"""Forms of lesson plans and lectures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sansang.organisation.models import UnitVersion
from sansang.training.forms.assurance import KeeperChoice
from sansang.training.models import Heading, MaterialKind
from sansang.training.queries.materials import Group, by_programme
from sansang.training.rules.materials import ENDINGS, LARGEST, MEGABYTE

CLEAN = _("Tôi xác nhận tệp không có bí mật nhà nước và không hướng dẫn sử dụng vũ khí, vật liệu nổ.")


class _FileForm(forms.Form):
    file = forms.FileField(
        label=_("Tệp"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_("PDF, Word, PowerPoint, Excel hoặc ODT, không quá 20 MB."),
        error_messages={
            "required": _("Hãy chọn một tệp."),
            "missing": _("Hãy chọn một tệp."),
            "empty": _("Tệp trống, không có gì để lưu."),
        },
    )
    is_clean = forms.BooleanField(
        label=CLEAN,
        error_messages={"required": _("Hãy xác nhận; tài liệu mật không đưa vào hệ thống này.")},
    )

    def clean_file(self) -> Any:
        """A file too large is refused before it is read into the memory."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("Tệp lớn hơn %(limit)s MB; hãy giảm cỡ ảnh hoặc tách tệp."), params={"limit": LARGEST // MEGABYTE}
            )
        return file

    def upload(self) -> dict[str, Any]:
        """What the action wants of the file."""
        file = self.cleaned_data["file"]
        return {"name": file.name or "", "content": file.read(), "is_clean": self.cleaned_data["is_clean"]}


class VersionForm(_FileForm):
    """A new version of a lesson plan or lecture."""


class _AboutForm(forms.Form):
    kind = forms.ChoiceField(label=_("Loại"), choices=MaterialKind.choices)
    title = forms.CharField(label=_("Tên"), max_length=200)
    headings = forms.ModelMultipleChoiceField(
        label=_("Nội dung của chương trình"),
        queryset=Heading.objects.none(),
        error_messages={"required": _("Hãy chọn ít nhất một nội dung của chương trình.")},
    )

    def __init__(self, *args: Any, headings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["headings"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = headings
        self.groups = by_programme(headings)

    def chosen(self) -> set[str]:
        """The numbers of the headings ticked now, as text."""
        value = self["headings"].value() or []
        return {str(getattr(one, "pk", one)) for one in value}

    def groups_shown(self) -> list[tuple[Group, list[tuple[Heading, bool]], int]]:
        """Each programme with its headings, which of them are ticked, and how many."""
        ticked = self.chosen()
        found = []
        for group in self.groups:
            rows = [(heading, str(heading.pk) in ticked) for heading in group.headings]
            found.append((group, rows, sum(is_ticked for _heading, is_ticked in rows)))
        return found


class MaterialEditForm(_AboutForm):
    """What is written of a lesson plan or lecture; its file changes by a new version."""


class MaterialForm(_AboutForm, _FileForm):
    keeper = KeeperChoice(label=_("Đơn vị soạn"), queryset=UnitVersion.objects.none())
    field_order = ("keeper", "kind", "title", "headings", "file", "is_clean")

    def __init__(self, *args: Any, keepers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["keeper"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = keepers
        first = list(keepers[:2])
        if len(first) == 1:
            field.initial, field.empty_label = first[0], None


class ApproveForm(forms.Form):
    paper_number = forms.CharField(label=_("Số văn bản phê duyệt"), max_length=60, required=False)


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ghi điều cần sửa; không ghi nhận xét về người."),
    )  # fmt: skip
