from __future__ import annotations

import threading
import time

from screen.live.latest_frame import Newest


def test_the_newest_wins_and_the_replaced_are_counted():
    place: Newest[int] = Newest()
    for number in range(5):
        place.put(number)
    assert place.take() == 4
    assert place.replaced == 4
    place.put(9)
    assert place.take() == 9
    assert place.replaced == 4


def test_an_item_is_taken_once():
    place: Newest[int] = Newest()
    place.put(1)
    assert place.take() == 1
    assert place.take(timeout_s=0.0) is None


def test_nothing_in_time_is_none_and_the_place_stays_open():
    place: Newest[int] = Newest()
    begun_s = time.monotonic()
    assert place.take(timeout_s=0.05) is None
    assert time.monotonic() - begun_s >= 0.04
    assert not place.closed


def test_what_waits_when_it_is_closed_can_still_be_taken():
    place: Newest[int] = Newest()
    place.put(7)
    place.close()
    assert place.closed
    assert place.take() == 7
    assert place.take() is None


def waiting(place: Newest[int], found: list[int | None]) -> threading.Thread:
    thread = threading.Thread(target=lambda: found.append(place.take()), daemon=True)
    thread.start()
    time.sleep(0.02)
    return thread


def test_closing_wakes_all_who_wait():
    place: Newest[int] = Newest()
    found: list[int | None] = []
    threads = [waiting(place, found) for _ in range(2)]
    place.close()
    for thread in threads:
        thread.join(timeout=5)
    assert found == [None, None]


def test_an_item_wakes_who_waits():
    place: Newest[int] = Newest()
    found: list[int | None] = []
    thread = waiting(place, found)
    place.put(3)
    thread.join(timeout=5)
    assert found == [3]


def test_between_threads_items_come_in_order_and_none_is_lost_uncounted():
    place: Newest[int] = Newest()
    taken: list[int] = []

    def take() -> None:
        while (item := place.take()) is not None:
            taken.append(item)

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    for number in range(1, 2001):
        place.put(number)
    place.close()
    thread.join(timeout=5)
    assert taken == sorted(set(taken))
    assert taken[-1] == 2000
    assert len(taken) + place.replaced == 2000
