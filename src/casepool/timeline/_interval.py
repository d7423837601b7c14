"""The time between two events of a case."""

from casepool.errors import UnknownIdError
from casepool.model import Case


def interval(case: Case, earlier: str, later: str) -> tuple[float | None, float | None]:
    """Lowest and highest days from one event of a case to another.

    Parameters
    ----------
    case : Case
        A case with its timeline.
    earlier, later : str
        Kinds ("diagnosis of primary", "first metastasis", "last treatment") or ids of events.

    Returns
    -------
    tuple of float or None
        None for an end that is unbounded.

    Raises
    ------
    UnknownIdError
        Where the case has no timeline or the timeline no such event.
    """
    timeline = case.timeline
    for name in (earlier, later):
        if timeline is None or timeline.event(name) is None:
            kinds = ", ".join(dict.fromkeys(e.kind for e in timeline.events)) if timeline else "none"
            raise UnknownIdError(
                f"An event must be one of the case's timeline ({kinds}), got {name!r} ({case.id}). Use one of these kinds."
            )
    return case.interval(earlier, later) or (None, None)
