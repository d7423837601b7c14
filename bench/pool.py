"""How fast the estimators of pool are, against lifelines and, where R is there, metafor, in one run.

Run: python bench/pool.py. Each line gives the seconds of processor time and the ratio to the other program.
"""

import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # One core: the limits are told for one.

import numpy as np

REPEATS = 3


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The least processor time of several runs, the first to warm up."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def month_grid(n: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(1)
    time_ = np.ceil(generator.weibull(1.3, n) * 24)
    left = np.maximum(time_ - 1 - generator.integers(0, 7, n), 0)
    right = np.where(generator.random(n) < 0.3, np.inf, time_ + generator.integers(0, 7, n))
    return left, right


def visits(n: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(2)
    time_, seen = generator.weibull(1.3, n) * 20, generator.random((n, 6)).cumsum(1) * 10
    left = np.where(seen < time_[:, None], seen, 0).max(axis=1)
    right = np.where(seen >= time_[:, None], seen, np.inf).min(axis=1)
    return left, right


def interval_estimate() -> None:
    from lifelines import KaplanMeierFitter

    from casepool.pool import turnbull

    left, right = month_grid(100_000)
    ours = seconds(lambda: turnbull(left, right))
    print(f"NPMLE, 100,000 month-grid intervals: {ours:.3f} s (limit: 2 x 0.2 s of icenReg = 0.4 s)")
    few = slice(0, 5_000)

    def other() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            KaplanMeierFitter().fit_interval_censoring(left[few], right[few])

    both = seconds(lambda: turnbull(left[few], right[few])), seconds(other, repeats=1)
    print(
        f"NPMLE, 5,000 of them: {both[0]:.4f} s, lifelines {both[1]:.2f} s: {both[1] / both[0]:.0f} times faster"
    )
    left, right = visits(1000)
    print(f"NPMLE, 1,000 continuous intervals: {seconds(lambda: turnbull(left, right)):.4f} s (limit 0.5 s)")


R_TIMING = """
suppressMessages(library(metafor))
d <- data.frame(xi = c(%s), ni = c(%s))
t <- system.time(for (i in 1:5) rma.glmm(measure = "PLO", xi = xi, ni = ni, data = d, nAGQ = 7))
cat((t[["user.self"]] + t[["sys.self"]]) / 5)
"""


def proportions() -> None:
    from casepool.pool import binomial_normal

    generator = np.random.default_rng(3)
    total = generator.integers(8, 120, 20)
    n = generator.binomial(total, 1 / (1 + np.exp(-generator.normal(-0.5, 0.7, 20))))
    ours = seconds(lambda: binomial_normal(n, total, points=7, profiles=False))
    full = seconds(lambda: binomial_normal(n, total))
    print(
        f"binomial-normal, 20 series: {1000 * ours:.0f} ms; with 21 points and profile intervals {1000 * full:.0f} ms"
    )
    if shutil.which("Rscript"):
        script = R_TIMING % (", ".join(map(str, n)), ", ".join(map(str, total)))
        done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            other = float(done.stdout)
            print(f"rma.glmm: {1000 * other:.0f} ms: {other / ours:.1f} times ours")
            return
    print("rma.glmm: not on this machine (211 ms where it was measured)")


def whole_report() -> None:
    import sys

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests/pool"))
    from invented_cohort import write_run

    from casepool.pool import pool_folder

    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        write_run(run, n=5000)
        start = time.process_time()
        pool_folder(run, Path(folder) / "out")
        print(f"default report of 5,000 cases: {time.process_time() - start:.1f} s (limit 20 s)")


if __name__ == "__main__":
    interval_estimate()
    proportions()
    whole_report()
