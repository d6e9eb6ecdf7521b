"""Many small solves by OR-Tools in several threads, some of them stopped midway.

It runs in a process of its own, since what it looks for ends the process: `python … SOLVES SEED`.
The last solves still run when it leaves, in the way in which the daemon leaves them.
"""

import os
import random
import sys
import time
from threading import Lock, Thread

from routing.errors import SolveCancelled
from routing.order.solve import solve_order

THREADS = 4
LEAST_NODES, MOST_NODES = 15, 24
"""More than are solved without OR-Tools, and few enough to be proven in milliseconds."""


class Stress:
    """Shares out the solves over the threads, and notes what went wrong in any of them."""

    def __init__(self, solves: int, seed: int) -> None:
        self.left = solves
        self.solved = self.stopped = 0
        self.wrong: list[str] = []
        self._dice = random.Random(seed)
        self._lock = Lock()

    def work(self) -> None:
        while True:
            with self._lock:
                if self.left == 0:
                    return
                self.left -= 1
                dice = random.Random(self._dice.random())
            try:
                self._solve(dice)
            except Exception as error:  # noqa: BLE001 - told at the end
                self.wrong.append(repr(error))

    def _solve(self, dice: random.Random) -> None:
        nodes = range(dice.randint(LEAST_NODES, MOST_NODES))
        matrix = [[0 if a == b else dice.randint(1, 999) for b in nodes] for a in nodes]
        lasts = dice.uniform(0, 0.05) if dice.random() < 0.3 else 60.0
        end = time.perf_counter() + lasts
        try:
            answer = solve_order(
                matrix, start=0, budget=0.5, checkpoint=lambda: time.perf_counter() > end
            )
        except SolveCancelled:
            self.stopped += 1
            return
        self.solved += 1
        if sorted(answer.order) != list(nodes):
            self.wrong.append(f"not every stop once: {answer.order}")


def main() -> None:
    stress = Stress(int(sys.argv[1]), int(sys.argv[2]))
    threads = [Thread(target=stress.work, daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [f"{stress.solved} solved, {stress.stopped} stopped", *stress.wrong]
    sys.stdout.write("\n".join(told) + "\n")
    sys.stdout.flush()
    stress.left = THREADS
    for _ in range(THREADS):
        Thread(target=stress.work, daemon=True).start()
    time.sleep(0.005)
    os._exit(bool(stress.wrong))


if __name__ == "__main__":
    main()
