"""Run every benchmark and write `build/bench.json`: a flat object, units in the names."""

import json
import sys
import time
from pathlib import Path

BUILD = Path(__file__).parents[2] / "build"

sys.path.insert(0, str(Path(__file__).parent))

import bench_answers  # noqa: E402 - its folder is on the path only now
import bench_daemon  # noqa: E402
import bench_fleet  # noqa: E402
import bench_gateway  # noqa: E402
import bench_growth  # noqa: E402
import bench_journey  # noqa: E402
import bench_logs  # noqa: E402
import bench_partition  # noqa: E402
import bench_routing  # noqa: E402
import bench_sandbox  # noqa: E402
import bench_siege  # noqa: E402
import bench_simulation  # noqa: E402
import bench_solver_loop  # noqa: E402
import bench_stops  # noqa: E402
import bench_tours  # noqa: E402
import bench_unread_log  # noqa: E402
import bench_wheel  # noqa: E402

ROUTING = (
    bench_routing,
    bench_growth,
    bench_journey,
    bench_tours,
    bench_partition,
    bench_solver_loop,
)
MODULES = (
    *ROUTING,
    bench_sandbox,
    bench_simulation,
    bench_wheel,
    bench_daemon,
    bench_gateway,
    bench_stops,
    bench_answers,
    bench_logs,
    bench_unread_log,
    bench_fleet,
    bench_siege,
)


def main() -> None:
    """Measure one thing after the other, print as it goes, and write the file.

    Names on the command line (`daemon gateway`) choose among them; the file keeps the others' last.
    """
    asked = {f"bench_{name}" for name in sys.argv[1:]}
    file = BUILD / "bench.json"
    figures: dict[str, float] = json.loads(file.read_text()) if asked and file.exists() else {}
    for module in MODULES:
        if asked and module.__name__ not in asked:
            continue
        started = time.perf_counter()
        print(f"{module.__name__} …", file=sys.stderr, flush=True)
        for name, value in module.measure().items():
            figures[name] = round(value, 3)
            print(f"  {name:48} {figures[name]:>12,}", flush=True)
        print(f"  took {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    BUILD.mkdir(exist_ok=True)
    file.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
