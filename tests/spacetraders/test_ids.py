"""Names that nobody else has: by chance, or by dice where the same are wanted again."""

import random

from spacetraders import ids
from spacetraders.surroundings import Surroundings, within


def test_names_differ_and_are_as_long_as_asked() -> None:
    names = {ids.token_hex(4) for _ in range(100)}
    assert len(names) == 100
    assert {len(name) for name in names} == {8}


def test_the_same_dice_give_the_same_names() -> None:
    given = []
    for _ in range(2):
        dice = random.Random(1)
        with within(Surroundings(token_hex=lambda nbytes, dice=dice: dice.randbytes(nbytes).hex())):
            given.append([ids.token_hex(3) for _ in range(5)])
    assert given[0] == given[1]
    assert ids.token_hex(3) not in given[0]
