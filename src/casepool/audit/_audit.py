"""All checks over one report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Final

from casepool.model import Discrepancy, Document, Reading, TimeExpression

from ._arithmetic import (
    check_count_over_total,
    check_distribution,
    check_mean_impossible,
    check_mean_outside_range,
    check_parts_of_whole,
    check_percent_impossible,
    check_percent_of_count,
    check_range_reversed,
)
from ._checks import load_checks
from ._compartments import check_compartment_differs
from ._dates import check_ages_against_dates, check_length_against_dates
from ._page import Page
from ._patient import (
    check_patient_count,
    check_present_and_absent,
    check_sex_against_organs,
    check_sex_against_pronouns,
    check_two_ages,
    check_two_sexes,
)
from ._places import (
    check_level_differs,
    check_level_named_twice,
    check_no_such_part,
    check_no_such_space,
)
from ._sides import check_side_differs
from ._signs import check_hemicord_pattern, check_hemisphere_side, check_sign_above_lesion
from ._sources import (
    check_cited_not_listed,
    check_figure_not_there,
    check_never_cited,
    check_one_series_two_numbers,
)
from ._time import (
    check_after_death,
    check_age_against_birth,
    check_age_against_past,
    check_dates_out_of_order,
    check_durations_differ,
    check_follow_up_beyond_report,
    check_follow_up_differs,
    check_intervals_differ,
    check_past_before_birth,
    check_stages_too_long,
)
from ._treatment import (
    check_dose_nobody_gives,
    check_drug_dose,
    check_fractions_times_dose,
    check_given_though_refused,
    check_methotrexate_rescue,
)
from ._triggers import due_checks
from ._values import (
    check_ratios,
    check_scores,
    check_units,
    check_value_against_range,
    check_value_against_word,
)

FUNCTIONS: Final[Mapping[str, Callable[[Page], Iterator[Discrepancy]]]] = MappingProxyType(
    {
        "percent-of-count": check_percent_of_count,
        "percent-impossible": check_percent_impossible,
        "count-over-total": check_count_over_total,
        "mean-outside-range": check_mean_outside_range,
        "mean-impossible": check_mean_impossible,
        "range-reversed": check_range_reversed,
        "parts-of-whole": check_parts_of_whole,
        "ratio-differs": check_ratios,
        "distribution-sum": check_distribution,
        "stages-too-long": check_stages_too_long,
        "age-against-past": check_age_against_past,
        "age-against-birth": check_age_against_birth,
        "age-against-dates": check_ages_against_dates,
        "length-against-dates": check_length_against_dates,
        "past-before-birth": check_past_before_birth,
        "after-death": check_after_death,
        "dates-out-of-order": check_dates_out_of_order,
        "follow-up-beyond-report": check_follow_up_beyond_report,
        "duration-differs": check_durations_differ,
        "follow-up-differs": check_follow_up_differs,
        "interval-differs": check_intervals_differ,
        "compartment-differs": check_compartment_differs,
        "level-differs": check_level_differs,
        "side-differs": check_side_differs,
        "no-such-part": check_no_such_part,
        "no-such-space": check_no_such_space,
        "level-named-twice": check_level_named_twice,
        "sign-above-lesion": check_sign_above_lesion,
        "hemicord-pattern": check_hemicord_pattern,
        "hemisphere-side": check_hemisphere_side,
        "sex-against-pronouns": check_sex_against_pronouns,
        "sex-against-organs": check_sex_against_organs,
        "two-sexes": check_two_sexes,
        "two-ages": check_two_ages,
        "patient-count": check_patient_count,
        "present-and-absent": check_present_and_absent,
        "fractions-times-dose": check_fractions_times_dose,
        "dose-nobody-gives": check_dose_nobody_gives,
        "drug-dose": check_drug_dose,
        "methotrexate-rescue": check_methotrexate_rescue,
        "unit-impossible": check_units,
        "value-against-word": check_value_against_word,
        "value-against-range": check_value_against_range,
        "score-beyond-scale": check_scores,
        "given-though-refused": check_given_though_refused,
        "one-series-two-numbers": check_one_series_two_numbers,
        "cited-not-listed": check_cited_not_listed,
        "never-cited": check_never_cited,
        "figure-not-there": check_figure_not_there,
    }
)
"""Check code to function, in the order of `checks.tsv`."""


ONE_PATIENT: Final = frozenset(
    {
        "stages-too-long", "age-against-past", "age-against-birth", "age-against-dates", "length-against-dates", "past-before-birth", "after-death", "dates-out-of-order",
        "follow-up-beyond-report", "duration-differs", "follow-up-differs", "interval-differs", "hemisphere-side",
        "sex-against-organs", "two-sexes", "two-ages",
    }
)  # fmt: skip
"""Checks that compare two places and so hold only where the report tells of one patient."""
EACH_PATIENT: Final = frozenset({"level-differs", "side-differs", "sex-against-pronouns"})
"""Checks that compare two places of each patient, where a report of several says where each begins."""
TIMELINE_CODE: Final = "time-conflict"
"""Code of the discrepancies that the timeline step finds."""
PAIRWISE: Final = frozenset(
    {"compartment-differs", "hemicord-pattern", "sign-above-lesion", "one-series-two-numbers"}
)
"""More checks that compare every place with every other."""
_NOT_OF_LONG: Final = ONE_PATIENT | EACH_PATIENT | PAIRWISE
MOST_PER_CHECK: Final = 100
"""Discrepancies of one check that are told of one report: more are one mistake told again and again."""
SAID_BY_TIMELINE: Final = frozenset({"stages-too-long"})
"""Checks that are left out where the solved timeline has found a conflict in the same sentences."""


def audit_reading(
    document: Document, reading: Reading, *, times: Sequence[TimeExpression] = ()
) -> tuple[Discrepancy, ...]:
    """The discrepancies of one report, those of each check in order of the text.

    Parameters
    ----------
    document, reading
        Of the same report. Discrepancies that the timeline step put into the reading are not repeated here.
    times : sequence of TimeExpression
        Of its text, as the timeline step reads them; without them the checks of lengths and dates are left out.

    Returns
    -------
    tuple of Discrepancy
        `case_id` is None where it concerns the whole report. The case report's own CARE items are not among
        them; see `care_checklist`.
    """
    return audit_readings([(document, reading, times)])[0]


def audit_readings(
    told: Sequence[tuple[Document, Reading, Sequence[TimeExpression]]],
) -> list[tuple[Discrepancy, ...]]:
    """What `audit_reading` gives for each of several documents with its reading and times.

    Each check takes all the reports that it is for before the next one, so that it finds its rules still in the cache of the core.
    """
    pages = [Page(document, reading, times=times) for document, reading, times in told]
    found: list[list[Discrepancy]] = [[] for _ in pages]
    for (code, check), numbers in zip(FUNCTIONS.items(), _due(pages)):
        for number in numbers:
            found[number] += _found(code, check, pages[number])
    return [tuple(of_page) for of_page in found]


def _due(pages: Sequence[Page]) -> list[list[int]]:
    """For each of `FUNCTIONS` the numbers of the pages in which it may find something."""
    due: dict[str, list[int]] = {code: [] for code in load_checks()}
    by_place = list(due.values())
    for number, page in enumerate(pages):
        left = due_checks(page.triggers.met, page.told)
        while left:
            lowest = left & -left
            by_place[lowest.bit_length() - 1].append(number)
            left ^= lowest
    return [due[code] for code in FUNCTIONS]


def _found(code: str, check: Callable[[Page], Iterator[Discrepancy]], page: Page) -> Sequence[Discrepancy]:
    """What one check finds in a report, less what the timeline has told already."""
    if page.long and code in _NOT_OF_LONG:
        return ()
    found = list(islice(check(page), MOST_PER_CHECK))
    # Whether one patient is spoken of costs more to tell than most checks, so it is asked last.
    if not found or (code in ONE_PATIENT and not page.single):
        return ()
    if code not in SAID_BY_TIMELINE:
        return found
    solved = {e.sentence for d in page.reading.discrepancies if d.code == TIMELINE_CODE for e in d.evidence}
    return [
        d for d in found if not any(e.sentence.meets(sentence) for e in d.evidence for sentence in solved)
    ]
