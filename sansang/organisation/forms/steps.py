"""Forms of the steps of a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sansang.kernel.names import name_key
from sansang.organisation.models import Component, UnitKind
from sansang.organisation.rules import Node, Ref

Choices = list[tuple[str, str]]
PLACE_KINDS = [(kind, kind) for kind in ("Xã", "Phường", "Đặc khu", "Thị trấn", "Huyện", "Thị xã", "Thành phố")]


@dataclass(frozen=True)
class StepKind:
    """What a step is called, explained, and which fields its form has."""

    label: str | Promise
    help: str | Promise
    fields: tuple[str, ...]
    of: str = "unit"


KINDS: dict[str, StepKind] = {
    "merge_communes": StepKind(
        _("Sáp nhập các xã"),
        _("Thành lập Ban CHQS và cơ sở dân quân của xã mới, nhập các xã cũ vào đó; đơn vị bên dưới đi theo."),
        ("units", "name", "militia", "parent", "place", "code"),
    ),
    "found": StepKind(
        _("Thành lập"), "", ("kind", "name", "parent", "code", "place", "village", "component", "authorised")
    ),
    "merge": StepKind(
        _("Sáp nhập"),
        _("Các đơn vị cùng loại nhập vào một đơn vị; người và đơn vị bên dưới đi theo."),
        ("units", "into"),
    ),
    "split": StepKind(
        _("Chia tách"),
        _("Chọn đơn vị chia tách và các đơn vị nhận (thành lập trước); bước sau chọn ai về đâu."),
        ("unit", "parts"),
    ),
    "rename": StepKind(_("Đổi tên"), "", ("unit", "name")),
    "code": StepKind(_("Đổi mã"), "", ("unit", "code")),
    "authorised": StepKind(_("Đổi biên chế"), "", ("unit", "authorised")),
    "move": StepKind(
        _("Chuyển trực thuộc"), _("Đơn vị và tất cả bên dưới chuyển về cấp trên mới."), ("unit", "parent")
    ),
    "dissolve": StepKind(
        _("Giải thể"), _("Người, hồ sơ và đơn vị bên dưới do đơn vị tiếp nhận giữ."), ("unit", "into")
    ),
    "place_merge": StepKind(
        _("Sáp nhập địa bàn"),
        _("Các xã, phường cũ nhập thành một xã, phường mới."),
        ("places", "place_kind", "name", "place_code"),
        "place",
    ),
    "place_found": StepKind(
        _("Lập địa bàn mới"), _("Để chia tách: lập địa bàn mới trước."), ("place_kind", "name", "place_code"), "place"
    ),
    "place_split": StepKind(
        _("Chia tách địa bàn"), _("Một phần chuyển sang các địa bàn khác."), ("one_place", "place_parts"), "place"
    ),
    "place_rename": StepKind(_("Đổi tên, đổi loại địa bàn"), "", ("one_place", "place_kind", "name"), "place"),
    "place_code": StepKind(_("Đổi mã địa bàn"), "", ("one_place", "place_code"), "place"),
}


class StepForm(forms.Form):
    """One step (or a few that belong together); `do` says which of the fields count."""

    units = forms.MultipleChoiceField(label=_("Các đơn vị"))
    unit = forms.ChoiceField(label=_("Đơn vị"))
    kind = forms.ChoiceField(label=_("Loại đơn vị"), choices=UnitKind.choices)
    places = forms.MultipleChoiceField(label=_("Các xã, phường"))
    one_place = forms.ChoiceField(label=_("Địa bàn"))
    place_parts = forms.MultipleChoiceField(
        label=_("Thành các địa bàn"), help_text=_("Chọn cả chính địa bàn đó nếu nó còn tiếp tục, chỉ nhỏ đi.")
    )
    place_kind = forms.ChoiceField(label=_("Loại"), choices=PLACE_KINDS)
    name = forms.CharField(label=_("Tên mới"), max_length=150)
    militia = forms.CharField(
        label=_("Tên cơ sở dân quân mới"), max_length=150, required=False,
        help_text=_("Để trống nếu các cơ sở dân quân giữ nguyên."),
    )  # fmt: skip
    parent = forms.ChoiceField(label=_("Trực thuộc"))
    into = forms.ChoiceField(label=_("Vào đơn vị"))
    parts = forms.MultipleChoiceField(
        label=_("Thành các đơn vị"), help_text=_("Chọn cả chính đơn vị đó nếu nó còn tiếp tục, chỉ nhỏ đi.")
    )
    code = forms.CharField(label=_("Mã đơn vị"), max_length=30, required=False)
    place_code = forms.RegexField(
        r"^\d{2,5}$", label=_("Mã địa bàn"), error_messages={"invalid": _("Mã có 2 đến 5 chữ số.")}
    )
    place = forms.ChoiceField(label=_("Địa bàn"), required=False)
    village = forms.CharField(label=_("Thôn, bản"), max_length=100, required=False)
    component = forms.ChoiceField(label=_("Thành phần"), choices=[("", "–"), *Component.choices], required=False)
    authorised = forms.IntegerField(label=_("Biên chế"), min_value=0, max_value=100_000, required=False)

    def __init__(self, *args: Any, do: str, units: Choices, parents: Choices, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.do = do
        wanted = KINDS[do].fields
        self.fields = {name: self.fields[name] for name in wanted}
        choices = {
            **dict.fromkeys(("units", "unit", "into", "parts"), units),
            "parent": parents,
            **dict.fromkeys(("places", "one_place", "place_parts"), places),
            "place": [("", "–"), *places],
        }
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField) and name in choices:
                field.choices = choices[name]
                if isinstance(field, forms.MultipleChoiceField):
                    field.widget.attrs["size"] = str(min(max(len(choices[name]), 3), 14))
        if "authorised" in self.fields:
            self.fields["authorised"].required = do == "authorised"
        if "code" in self.fields:
            self.fields["code"].required = do == "code"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.do in {"merge_communes", "place_merge"} and len(values.get("units") or values.get("places") or ()) < 2:
            self.add_error("units" if self.do == "merge_communes" else "places", _("Hãy chọn ít nhất hai."))
        if self.do == "dissolve" and values.get("unit") and values.get("unit") == values.get("into"):
            self.add_error("into", _("Đơn vị không thể tự tiếp nhận hồ sơ của mình."))
        return values

    def steps(self, number: int, nodes: Mapping[Ref, Node]) -> list[dict[str, Any]]:
        """The steps in their stored form; what they found gets the key “new<number>”. `nodes`: the tree so far."""
        values = {name: _stored(value) for name, value in self.cleaned_data.items()}
        if self.do == "merge_communes":
            return list(_merge_communes(values, number, nodes))
        if self.do == "found":
            typed = {name: self.cleaned_data[name] for name in ("kind", "name", "code", "village", "component")}
            return [
                {
                    "do": "found",
                    "key": f"new{number}",
                    **typed,
                    "parent": values["parent"],
                    "place": values["place"] or None,
                    "authorised": values["authorised"] or 0,
                }
            ]
        if KINDS[self.do].of == "place":
            return self._place_steps(number, nodes)
        if self.do == "merge":
            return [{"do": "merge", "units": values["units"], "into": values["into"]}]
        if self.do == "split":
            return [{"do": "split", "unit": values["unit"], "into": values["parts"]}]
        if self.do == "dissolve":
            return [{"do": "dissolve", "unit": values["unit"], "successor": values["into"]}]
        other = {"rename": "name", "code": "code", "authorised": "authorised", "move": "parent"}[self.do]
        value = values["parent"] if other == "parent" else self.cleaned_data[other]
        return [{"do": self.do, "unit": values["unit"], other: value}]

    def _place_steps(self, number: int, nodes: Mapping[Ref, Node]) -> list[dict[str, Any]]:
        values = {name: _stored(value) for name, value in self.cleaned_data.items()}
        name = f"{self.cleaned_data.get('place_kind', '')} {self.cleaned_data.get('name', '')}"
        code, key = self.cleaned_data.get("place_code", ""), f"place{number}"
        found = {"of": "place", "do": "found", "key": key, "kind": "commune", "name": name, "code": code}
        if self.do in {"place_found", "place_merge"}:
            parents = [node for node in nodes.values() if node.kind == "province"]
            chosen = next((nodes[ref] for ref in values.get("places", ()) if ref in nodes), None)
            found["parent"] = chosen.parent if chosen else parents[0].key if parents else None
        if self.do == "place_found":
            return [found]
        if self.do == "place_merge":
            return [found, {"of": "place", "do": "merge", "units": values["places"], "into": key}]
        if self.do == "place_split":
            return [{"of": "place", "do": "split", "unit": values["one_place"], "into": values["place_parts"]}]
        if self.do == "place_code":
            return [{"of": "place", "do": "code", "unit": values["one_place"], "code": code}]
        return [{"of": "place", "do": "rename", "unit": values["one_place"], "name": name}]


def _merge_communes(values: dict[str, Any], number: int, nodes: Mapping[Ref, Node]) -> Iterator[dict[str, Any]]:
    command, militia = f"new{number}", f"new{number}m"
    place = values["place"] or None
    base = {"do": "found", "place": place, "village": "", "component": ""}
    yield {
        **base, "key": command, "kind": "commune_command", "name": str(values["name"]), "parent": values["parent"],
        "code": str(values["code"]), "authorised": 0,
    }  # fmt: skip
    yield {"do": "merge", "units": values["units"], "into": command}
    old = [node for node in nodes.values() if node.kind == "militia" and node.parent in values["units"]]
    if values["militia"] and old:
        authorised = sum(node.authorised for node in old)
        yield {
            **base, "key": militia, "kind": "militia", "name": str(values["militia"]), "parent": command, "code": "",
            "authorised": authorised,
        }  # fmt: skip
        yield {"do": "merge", "units": [node.key for node in old], "into": militia}


def _stored(value: Any) -> Any:
    if isinstance(value, list):
        return [_stored(one) for one in value]
    return int(value) if isinstance(value, str) and value.isdigit() else value


class SharesForm(forms.Form):
    """Who of a split unit goes to which heir: one line for each unit below, one for each village of its people."""

    def __init__(
        self,
        *args: Any,
        heirs: Choices,
        units: Sequence[tuple[str, str]],
        villages: Sequence[tuple[str, int]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, tuple[str, str]] = {}
        for at, (ref, label) in enumerate(units):
            self._add(f"unit_{at}", label, heirs, ("units", ref))
        for at, (village, count) in enumerate(villages):
            label = gettext("Người ở %(village)s (%(count)s)") % {"village": village, "count": count}
            self._add(f"village_{at}", label, heirs, ("villages", village))

    def _add(self, name: str, label: str, heirs: Choices, what: tuple[str, str]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=heirs)
        self.names[name] = what

    def shares(self) -> list[dict[str, Any]]:
        """The shares in their stored form."""
        found: dict[str, dict[str, Any]] = {}
        for name, (what, ref) in self.names.items():
            to = self.cleaned_data[name]
            share = found.setdefault(to, {"to": _stored(to), "units": [], "villages": []})
            share[what].append(_stored(ref) if what == "units" else ref)
        return list(found.values())


def unit_choices(
    nodes: Mapping[Ref, Node], ways: Mapping[Ref, tuple[Ref, ...]], *, text: str, keep: set[Ref]
) -> Choices:
    """Units to choose from, in the order of the tree: the commands and establishments, or those that match a text."""
    key = name_key(text)
    found: Choices = []
    for ref in sorted(ways, key=lambda one: [str(nodes[step].name) for step in ways[one]]):
        node = nodes[ref]
        above = nodes.get(node.parent) if node.parent is not None else None
        label = (
            f"{node.name} – {above.name}" if above is not None and key else f"{'– ' * (len(ways[ref]) - 1)}{node.name}"
        )
        is_troop = node.kind in {"team", "squad", "crew", "platoon", "company", "battalion"}
        if isinstance(ref, str) or ref in keep or (key in name_key(label) if key else not is_troop):
            found.append((str(ref), label))
    return found[:1000]
