"""Lists as they were read."""

from spacetraders.domain.game.listing import Listing, Unreadable

BAD, NAMELESS = Unreadable("B", "why"), Unreadable(None, "why")


def test_a_list_is_whole_if_every_entry_could_be_read() -> None:
    assert Listing({"A": 1}).whole
    assert not Listing({"A": 1}, (BAD,)).whole


def test_the_keys_are_of_all_entries_the_unreadable_ones_too() -> None:
    assert Listing({"A": 1}, (BAD,)).keys == ("A", "B")


def test_the_keys_are_not_known_where_an_entry_has_no_name() -> None:
    assert Listing({"A": 1}, (BAD, NAMELESS)).keys is None


def test_a_list_has_what_could_be_read_in_order() -> None:
    listing = Listing({"B": 2, "A": 1}, (NAMELESS,))
    assert (list(listing), len(listing), listing[0], listing[-1]) == ([2, 1], 2, 2, 1)


def test_what_was_found_is_not_unreadable_whatever_another_page_said() -> None:
    assert Listing.of({"B": 2}, [BAD, NAMELESS]) == Listing({"B": 2}, (NAMELESS,))
