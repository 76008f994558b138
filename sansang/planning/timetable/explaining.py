"""Why a session has no place: what is missing altogether, what counting shows, or what stands in its way now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sansang.kernel.reasons import Reason
from sansang.planning.timetable.board import Board, bits
from sansang.planning.timetable.counting import Counts, Shortage
from sansang.planning.timetable.values import ClassNeed, Problem, SessionNeed


def hopeless(problem: Problem, one: ClassNeed, session: SessionNeed) -> list[Reason]:
    """What a session lacks in every half-day, whatever else stands; nothing if it could stand somewhere."""
    kind = {"kind": problem.kind_name(session.kind)}
    reasons = []
    if not any(session.kind in ground.kinds for ground in problem.grounds):
        reasons.append(Reason("no_ground", "Không có nơi học nào dùng cho nội dung {kind}.", kind))
    elif not any(_may_use(one, ground.key, ground.seats) for ground in problem.grounds if session.kind in ground.kinds):
        message = "Không có nơi học nào cho nội dung {kind} dành cho lớp này và đủ chỗ cho {count} người."
        reasons.append(Reason("no_ground_for_class", message, {**kind, "count": one.head_count}))
    if not any(session.kind in instructor.kinds for instructor in problem.instructors):
        reasons.append(Reason("no_instructor", "Không có người dạy nào dạy nội dung {kind}.", kind))
    elif not any(_may_have(one, row.key) for row in problem.instructors if session.kind in row.kinds):
        reasons.append(
            Reason("no_instructor_for_class", "Không có người dạy nào dạy nội dung {kind} cho lớp này.", kind)
        )
    for aid, count in session.aids:
        offer = problem.aid_of.get(aid)
        if count > (offer.stock if offer else 0):
            said = {"aid": offer.name if offer else aid, "need": count, "have": offer.stock if offer else 0}
            reasons.append(Reason("no_aid", "{aid}: cần {need}, kho có {have}.", said))
    return reasons


def _may_have(one: ClassNeed, instructor: str) -> bool:
    return not one.instructors or instructor in one.instructors


def _may_use(one: ClassNeed, ground: str, seats: int) -> bool:
    return (not one.grounds or ground in one.grounds) and not 0 < seats < one.head_count


class Explaining:
    """Explains the sessions that a finished board leaves without a place."""

    def __init__(self, board: Board, counts: Counts, shortages: list[Shortage]) -> None:
        self.board, self.counts, self.shortages = board, counts, shortages
        self.problem = board.problem

    def reasons(self, session: int) -> tuple[Reason, ...]:
        """Every reason that is true of this session; never none."""
        one = self.problem.classes[self.board.class_of[session]]
        need = self.board.sessions[session]
        if found := hopeless(self.problem, one, need):
            return tuple(found)
        return (*self._too_short(one), *self._counted(one, need), *self._in_the_way(session))

    def _too_short(self, one: ClassNeed) -> Iterator[Reason]:
        room = self.counts.room_of(one)
        if len(one.sessions) > room:
            said = {"need": len(one.sessions), "have": room,
                    "first": f"{one.first_on:%d/%m/%Y}", "last": f"{one.last_on:%d/%m/%Y}"}  # fmt: skip
            if busy := self.counts.room_without_people(one) - room:
                message = (
                    "Thời gian lớp {first} – {last} chỉ còn {have} buổi, cần {need} buổi: "
                    "{busy} buổi lớp hoặc học viên đã có việc khác."
                )
                yield Reason("people_too_busy", message, {**said, "busy": busy})
                return
            message = "Thời gian lớp {first} – {last} chỉ đủ cho {have} buổi, cần {need} buổi."
            yield Reason("window_too_short", message, said)

    def _counted(self, one: ClassNeed, need: SessionNeed) -> Iterator[Reason]:
        """The largest shortage of grounds, and of instructors, that this session is part of."""
        seen = set()
        for shortage in self.shortages:
            if shortage.what not in seen and shortage.concerns(one, need.kind):
                seen.add(shortage.what)
                yield shortage.reason(self.problem)

    def _in_the_way(self, session: int) -> Iterator[Reason]:
        """Of the half-days left between its neighbours, how many lack what."""
        board = self.board
        before, after = board.bounds(session)
        left = [slot for slot in board.open[board.class_of[session]] if before < slot < after]
        if not left:
            yield Reason("no_half_day", "Không còn buổi nào giữa buổi trước và buổi sau của lớp.", {})
        found = Counter(self._obstacle(session, slot) for slot in left)
        for code, message in (
            ("crowded_time", "Trong {all} buổi còn lại, {count} buổi lớp, học viên hoặc học cụ không rảnh."),
            ("crowded_grounds", "Trong {all} buổi còn lại, {count} buổi không còn nơi học phù hợp."),
            ("crowded_instructors", "Trong {all} buổi còn lại, {count} buổi không còn người dạy phù hợp."),
        ):
            if count := found[code]:
                yield Reason(code, message, {"all": len(left), "count": count})

    def _obstacle(self, session: int, slot: int) -> str:
        """The first thing that is not free for the session in a half-day."""
        board = self.board
        if not board.has_time(session, slot):
            return "crowded_time"
        grounds = board.grounds_for(session, slot) & ~board.grounds_used[slot]
        if not grounds:
            return "crowded_grounds"
        busy = board.instructors_used[slot]
        return (
            ""
            if any(board.instructors_for(session, slot, at) & ~busy for at in bits(grounds))
            else "crowded_instructors"
        )
