"""Things offered once to many rows are named by words of their own."""

from __future__ import annotations

from sansang.training.rules.offering import Offer, Thing


def test_words_that_are_one_are_told_apart_by_the_unit_and_then_by_a_number() -> None:
    offer = Offer.of(
        [Thing(1, "Hội trường", "Xã A"), Thing(2, "hội  trường", "Xã B"), Thing(3, "Bãi tập"), Thing(4, "Bãi tập")]
    )
    assert list(offer.words.values()) == ["Hội trường · Xã A", "hội  trường · Xã B", "Bãi tập (1)", "Bãi tập (2)"]
    assert offer.number_of("Bãi tập (2)") == 4


def test_what_is_typed_is_found_by_its_words_or_without_marks_where_one_is_meant() -> None:
    offer = Offer.of([Thing(1, "Lò Văn Thi"), Thing(2, "Lò Văn Thị"), Thing(3, "Mùa A Chớ")])
    assert offer.number_of("lò văn thị") == 2
    assert offer.number_of("mua a cho") == 3
    assert offer.number_of("lo van thi") is None  # two are meant
    assert offer.number_of("Ai đó") is None
