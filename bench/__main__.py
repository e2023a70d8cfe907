"""``python -m bench``: how right the grids are, and how fast, beside the tools people use today."""

import argparse
from pathlib import Path

from bench import grids, peers

__all__ = ["main"]


def main() -> None:
    """Reads the command line and runs the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure accuracy, speed and memory.")
    parser.add_argument("--count", type=int, default=240, help="how many written reports; 0 leaves accuracy out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--formats", nargs="+", default=grids.TEXT_LAYER)
    parser.add_argument("--scans", action="store_true", help="scans as well (extra ocr)")
    parser.add_argument("--folder", type=Path, help="keep the written reports here, and read them again if there")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the race; 0 leaves it out")
    parser.add_argument("--write", action="store_true", help="put the race into bench/README.md and docs/benchmark.svg")
    wanted = parser.parse_args()
    if wanted.count:
        formats = [*wanted.formats, *["scan"] * wanted.scans]
        print("\n".join(grids.show(grids.measure(wanted.count, wanted.seed, formats, wanted.folder))))
    if wanted.rounds:
        peers.run(wanted.rounds, write=wanted.write)


if __name__ == "__main__":
    main()
