"""The states of a round as a table: who may take which step, on which article, with which paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sansang.kernel.reasons import Reason

LAW = "Luật 48/2019/QH14"


class RoundState(StrEnum):
    PREPARING = "preparing"
    PANEL = "panel"
    PUBLISHED = "published"
    DECIDED = "decided"
    ENTERED = "entered"
    CANCELLED = "cancelled"


# The way of a round that nothing stops; what the page draws as steps.
WAY = (RoundState.PREPARING, RoundState.PANEL, RoundState.PUBLISHED, RoundState.DECIDED, RoundState.ENTERED)
OVER = frozenset({RoundState.ENTERED, RoundState.CANCELLED})

# Not a step to another state: someone in a signed decision gives way to one of the reserve, by a paper.
REPLACE = "replace"
# Permissions by their codes: who prepares, and who answers for what is made public and signed.
PREPARES, DECIDES = "selection", "selection_decide"


@dataclass(frozen=True)
class Transition:
    """One step. `paper` names the paper it needs ("": none); `is_printed`: the system prints it itself."""

    verb: str
    sources: tuple[RoundState, ...]
    target: RoundState
    role: str
    article: str
    paper: str = ""
    is_printed: bool = False
    needs_number: bool = False


_S = RoundState
TRANSITIONS: dict[str, Transition] = {
    one.verb: one
    for one in (
        Transition("propose", (_S.PREPARING,), _S.PANEL, PREPARES, f"{LAW}, Điều 10 khoản 1", "proposal"),
        Transition("reopen", (_S.PANEL,), _S.PREPARING, PREPARES, f"{LAW}, Điều 10 khoản 2 điểm a"),
        Transition(
            "publish", (_S.PANEL,), _S.PUBLISHED, DECIDES, f"{LAW}, Điều 10 khoản 2 điểm a", "posting",
            is_printed=True, needs_number=True,
        ),
        Transition("withdraw", (_S.PUBLISHED,), _S.PANEL, DECIDES, f"{LAW}, Điều 10 khoản 2 điểm a", "withdrawal"),
        Transition(
            "sign", (_S.PUBLISHED,), _S.DECIDED, DECIDES, f"{LAW}, Điều 10 khoản 4", "decision", needs_number=True
        ),
        Transition("enter", (_S.DECIDED,), _S.ENTERED, PREPARES, f"{LAW}, Điều 8 khoản 2", "enlistment"),
        Transition("cancel", (_S.PREPARING, _S.PANEL), _S.CANCELLED, PREPARES, f"{LAW}, Điều 10 khoản 2 điểm b"),
        Transition(
            "revoke", (_S.PUBLISHED, _S.DECIDED), _S.CANCELLED, DECIDES, f"{LAW}, Điều 10 khoản 4", "revocation",
            needs_number=True,
        ),
    )
}  # fmt: skip


def steps_from(state: RoundState | str, *, role: str = "") -> list[Transition]:
    """The steps that lead on from a state, those of one role when it is named."""
    return [one for one in TRANSITIONS.values() if state in one.sources and role in ("", one.role)]


def reasons_against_state(verb: str, state: RoundState | str) -> list[Reason]:
    """Why a step cannot be taken from a state; empty when it can. Raises KeyError for a step that is not known."""
    step = TRANSITIONS[verb]
    if state in step.sources:
        return []
    return [Reason("wrong_state", "Đợt tuyển chọn đã sang bước khác; hãy tải lại trang.", {}, step.article)]


@dataclass(frozen=True)
class Filling:
    """How many are wanted in a unit and how many the panel has chosen for it."""

    unit: str
    wanted: int
    chosen: int


@dataclass(frozen=True)
class RoundFacts:
    """What a round holds on the day of a step. Lists of names say who stands in the way.

    `checked_to` is the last day on which anybody was checked: a list may be posted from then on, so that an office that
    posted it on paper can enter it afterwards with its own days.
    """

    on: date
    wanted: int = 0
    candidates: int = 0
    chosen: int = 0
    unchosen_yet: int = 0
    fillings: Sequence[Filling] = ()
    serve_from: date | None = None
    checked_to: date | None = None
    public_from: date | None = None
    public_to: date | None = None
    open_objections: int = 0
    upheld_objections: int = 0
    barred: Mapping[str, Sequence[Reason]] = field(default_factory=dict)


def reasons_against_step(verb: str, state: RoundState | str, facts: RoundFacts) -> list[Reason]:
    """Every reason against taking a step of a round now. Raises KeyError for a step that is not known."""
    if wrong := reasons_against_state(verb, state):
        return wrong
    return [*_CHECKS.get(verb, _nothing)(facts), *(_barred(facts) if verb in {"publish", "sign", "enter"} else ())]


def _nothing(_facts: RoundFacts) -> list[Reason]:
    return []


def _against_proposing(facts: RoundFacts) -> list[Reason]:
    found = []
    if not facts.wanted:
        found.append(Reason("no_need", "Chưa có chỉ tiêu nào: nhu cầu của mọi đơn vị bằng 0."))
    if not facts.candidates:
        found.append(Reason("no_candidates", "Chưa có ai trong danh sách xét."))
    return found


def _against_publishing(facts: RoundFacts) -> list[Reason]:
    article = TRANSITIONS["publish"].article
    found = []
    if facts.unchosen_yet:
        words = "Còn {count} người hội đồng chưa xét xong."
        found.append(Reason("unchosen", words, {"count": facts.unchosen_yet}, article))
    if not facts.chosen:
        found.append(Reason("nobody_chosen", "Hội đồng chưa chọn ai.", {}, article))
    found += _too_many(facts)
    if facts.public_from and facts.checked_to and facts.public_from < facts.checked_to:
        words = "Ngày bắt đầu niêm yết không thể trước ngày kiểm tra cuối cùng {day}."
        found.append(Reason("posted_before_checked", words, {"day": f"{facts.checked_to:%d/%m/%Y}"}, article))
    if facts.public_from and facts.public_to and facts.public_to < facts.public_from:
        found.append(Reason("posting_ends_first", "Ngày hết niêm yết phải từ ngày bắt đầu trở đi.", {}, article))
    return found


def _too_many(facts: RoundFacts) -> list[Reason]:
    words = "{unit}: chọn {chosen} người, quá chỉ tiêu {wanted}."
    return [
        Reason("too_many", words, {"unit": one.unit, "chosen": one.chosen, "wanted": one.wanted})
        for one in facts.fillings
        if one.chosen > one.wanted
    ]


def _against_signing(facts: RoundFacts) -> list[Reason]:
    article = TRANSITIONS["sign"].article
    found = []
    if facts.public_to is not None and facts.on <= facts.public_to:
        words = "Danh sách còn niêm yết đến hết ngày {day}; ký từ ngày sau đó."
        found.append(Reason("still_posted", words, {"day": f"{facts.public_to:%d/%m/%Y}"}, article))
    if facts.open_objections:
        words = "Còn {count} ý kiến khiếu nại chưa giải quyết."
        found.append(Reason("open_objections", words, {"count": facts.open_objections}, article))
    if facts.upheld_objections:
        words = (
            "Có {count} ý kiến được chấp nhận làm thay đổi danh sách: phải rút về hội đồng xét lại rồi niêm yết lại."
        )
        found.append(Reason("upheld_objections", words, {"count": facts.upheld_objections}, article))
    if facts.serve_from is not None and facts.serve_from < facts.on:
        words = "Ngày bắt đầu phục vụ {day} không thể trước ngày ký quyết định."
        found.append(Reason("serves_before_signed", words, {"day": f"{facts.serve_from:%d/%m/%Y}"}, article))
    return found


def _barred(facts: RoundFacts) -> list[Reason]:
    """Those chosen who may not serve, each with why."""
    return [
        Reason(
            "chosen_barred",
            "{name}: {why}",
            {"name": name, "why": " ".join(str(one) for one in reasons)},
            reasons[0].article,
        )
        for name, reasons in facts.barred.items()
        if reasons
    ]


_CHECKS = {"propose": _against_proposing, "publish": _against_publishing, "sign": _against_signing}
