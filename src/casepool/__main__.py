"""`python -m casepool` is `casepool`."""

from casepool.cli import main

main()
