"""What a person chooses between two records: which one goes on, and which value where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sansang.citizens.actions.merging import GROUPS
from sansang.citizens.models import Person
from sansang.citizens.queries.merging import answers_for
from sansang.organisation.access import Permission, reaches
from sansang.organisation.models import User
from sansang.organisation.queries import names_of, place_names
from sansang.ui.templatetags.ui import day, identity, identity_hidden, partial_date, phone_hidden

LABELS: dict[str, str | Promise] = {
    "full_name": gettext_lazy("Họ và tên"),
    "born": gettext_lazy("Ngày sinh"),
    "sex": gettext_lazy("Giới tính"),
    "identity_number": gettext_lazy("Số định danh"),
    "home": gettext_lazy("Nơi ở"),
    "phone": gettext_lazy("Điện thoại"),
    "party_joined_on": gettext_lazy("Ngày vào Đảng"),
    "union_joined_on": gettext_lazy("Ngày vào Đoàn"),
    "is_former_soldier": gettext_lazy("Bộ đội xuất ngũ"),
    "education": gettext_lazy("Trình độ"),
    "keeper": gettext_lazy("Nơi giữ hồ sơ"),
}


@dataclass(frozen=True)
class Choice:
    """One side of a line: its value in words, and whether it is the one that will be kept."""

    pk: int
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Line:
    group: str
    label: str | Promise
    sides: tuple[Choice, Choice]
    differs: bool

    @property
    def name(self) -> str:
        return f"take_{self.group}"


class MergeForm(forms.Form):
    """`with` names the other record; each group of values that differs is a choice between the two records."""

    def __init__(self, data: Any, *, first: Person, second: Person, user: User) -> None:
        super().__init__(data)
        self.first, self.second, self.user = first, second, user
        both = [(str(one.pk), one.full_name) for one in (first, second)]
        self.fields["goes_on"] = forms.ChoiceField(choices=both)
        for one in (first, second):
            self.fields[f"version_{one.pk}"] = forms.IntegerField()
        for group in self._differing():
            self.fields[f"take_{group}"] = forms.ChoiceField(choices=both, required=False)

    def _differing(self) -> list[str]:
        return [group for group in GROUPS if _values(self.first, group) != _values(self.second, group)]

    @property
    def both(self) -> tuple[Person, Person]:
        return self.first, self.second

    @property
    def suggested(self) -> Person:
        """The record in use, else the older one."""
        return self.second if answers_for(self.second) and not answers_for(self.first) else self.first

    @property
    def kept_pk(self) -> int:
        """The record that goes on: as chosen, else as suggested."""
        asked = self.data.get("goes_on") if self.is_bound else None
        pks = {str(one.pk): one.pk for one in (self.first, self.second)}
        return pks.get(str(asked), self.suggested.pk)

    def lines(self) -> list[Line]:
        """Every value of both records side by side, in words."""
        words = {one.pk: _in_words(one, self.user) for one in (self.first, self.second)}
        differing = set(self._differing())
        return [
            Line(group, LABELS[group], self._sides(group, words), group in differing)
            for group in GROUPS
            if group in differing or any(words[pk][group] != "–" for pk in words)
        ]

    def _sides(self, group: str, words: Mapping[int, Mapping[str, str]]) -> tuple[Choice, Choice]:
        chosen = self._chosen(group)
        first, second = (Choice(one.pk, words[one.pk][group], one.pk == chosen) for one in (self.first, self.second))
        return first, second

    def _chosen(self, group: str) -> int:
        asked = self.data.get(f"take_{group}") if self.is_bound else None
        if asked in {str(self.first.pk), str(self.second.pk)}:
            return int(str(asked))
        kept, other = (self.first, self.second) if self.kept_pk == self.first.pk else (self.second, self.first)
        return other.pk if _knows_less(kept, other, group) else kept.pk

    def take(self) -> dict[str, int]:
        """For each group of values the record whose value is kept; what was not asked as the page suggested it."""
        return {group: self._chosen(group) for group in GROUPS}

    def versions(self) -> dict[int, int]:
        """Which states of both records the decision rests on."""
        return {one.pk: self.cleaned_data[f"version_{one.pk}"] for one in (self.first, self.second)}


def _values(person: Person, group: str) -> tuple[Any, ...]:
    return tuple(getattr(person, column) or None for column in GROUPS[group])


def _knows_less(kept: Person, other: Person, group: str) -> bool:
    """True when the record that goes on leaves blank, or has less exactly, what the other one has."""
    if group == "born" and kept.born_on and other.born_on:
        exact = {"day": 2, "month": 1, "year": 0}
        return exact[kept.born_precision] < exact[other.born_precision]
    if group == "home":
        return sum(map(bool, _values(kept, group))) < sum(map(bool, _values(other, group)))
    return not _values(kept, group)[0] and bool(_values(other, group)[0])


def _in_words(person: Person, user: User) -> dict[str, str]:
    sees_all = reaches(user, Permission.PEOPLE_CONTACT, person.keeper)
    place = place_names([person.residence_id]).get(person.residence_id, "") if person.residence_id else ""
    return {
        "full_name": person.full_name,
        "born": partial_date(person.born),
        "sex": str(person.get_sex_display() or "–"),
        "identity_number": (identity if sees_all else identity_hidden)(person.identity_number),
        "home": ", ".join(filter(None, [person.village, place])) or "–",
        "phone": (person.phone or "–") if sees_all else phone_hidden(person.phone),
        "party_joined_on": day(person.party_joined_on),
        "union_joined_on": day(person.union_joined_on),
        "is_former_soldier": _("có") if person.is_former_soldier else "–",
        "education": str(person.get_education_display() or "–"),
        "keeper": names_of([person.keeper_id]).get(person.keeper_id, "–"),
    }
