"""Adds reports to a collection and says so, until it is killed. Run by test_crash.

Reads lines "add FOLDER REPORTS" and forks for each, so that a hundred starts need one import; the child prints
"ack KEY" once a report is in, and this process "ended STATUS" when the child is gone.
"""

import os
import sys
from pathlib import Path

from casepool.collection import open_collection
from casepool.model import Problem
from casepool.pipeline import read_text
from casepool.review import add_files


def add(folder: str, reports: str) -> None:
    collection = open_collection(Path(folder))
    for result in add_files(collection, [Path(reports)], who="worker"):
        if isinstance(result, Problem):
            print("problem", result.reason, flush=True)
        else:
            print("ack", result.key, result.state, flush=True)
    print("done", flush=True)


if __name__ == "__main__":
    read_text("A 50-year-old woman had a lump of the breast.")
    print("ready", flush=True)
    for line in sys.stdin:
        _, folder, reports = line.split()
        child = os.fork()
        if child == 0:
            add(folder, reports)
            os._exit(0)
        print("child", child, flush=True)
        print("ended", os.waitpid(child, 0)[1], flush=True)
