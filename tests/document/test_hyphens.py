"""Hyphens at line ends: undone where the break made them, kept where they are real."""

from __future__ import annotations

import pytest

from casepool.document._blocks import join_lines
from casepool.document._hyphens import HyphenJudge
from casepool.document._tape import Tape


def joined(left: str, right: str, seen: str = "") -> str:
    return join_lines([Tape.of(left), Tape.of(right)], HyphenJudge(seen)).text


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("exa-", "mined", "examined"),
        ("intrame-", "dullary", "intramedullary"),
        ("intra-", "medullary", "intramedullary"),
        ("leptomenin-", "ges", "leptomeninges"),
        ("over-", "all", "overall"),
        ("metasta-", "ses.", "metastases."),
        ("gamma-", "knife", "gamma-knife"),
        ("follow-", "up", "follow-up"),
        ("45-year-", "old", "45-year-old"),
        ("T12-", "L1", "T12-L1"),
        ("70-", "85%", "70-85%"),
        ("Brown-", "Sequard", "Brown-Sequard"),
        ("pre-", "and postoperative", "pre- and postoperative"),
        ("well-dif-", "ferentiated", "well-differentiated"),
        ("HER2-", "positive", "HER2-positive"),
        ("a range -", "of values", "a range - of values"),
    ],
)
def test_hyphens_are_decided(left: str, right: str, whole: str) -> None:
    assert joined(left, right) == whole


def test_words_of_the_document_decide_first() -> None:
    assert joined("post-", "operative") == "postoperative"
    assert joined("post-", "operative", seen="The post-operative course") == "post-operative"
    assert joined("spino-", "plasty", seen="A spinoplasty was done") == "spinoplasty"
