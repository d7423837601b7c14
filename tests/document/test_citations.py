"""Reference marks leave the text and are kept; numbers that are none stay."""

from __future__ import annotations

import pytest

from casepool.document import document_from_text
from casepool.document._citations import numbers_of

PAREN = "It is seen in cancer2). Grem et al.8) and Li et al.9) agree."


@pytest.mark.parametrize(
    ("raw", "plain", "numbers"),
    [
        ("It is a neoplasm [3].", "It is a neoplasm.", [(3,)]),
        ("Seen before [1, 4-6] by some.", "Seen before by some.", [(1, 4, 5, 6)]),
        ("Of all spinal tumors.3-5,16,18) In Rome, seen in cancer2).", "Of all spinal tumors. In Rome, seen in cancer.", [(3, 4, 5, 16, 18), (2,)]),
        ("Grem et al.8) reviewed it.", "Grem et al. reviewed it.", [(8,)]),
        ("Connolly, et al.3) presented it.", "Connolly, et al. presented it.", [(3,)]),
        ("Grem et al. (8) reviewed it.", "Grem et al. reviewed it.", [(8,)]),
        ("Grem et al. [8] reviewed it.", "Grem et al. reviewed it.", [(8,)]),
        ("Spread to the CSF17) and the brain (CNS), seldom to the lung4).", "Spread to the CSF and the brain (CNS), seldom to the lung.", [(17,), (4,)]),
        ("It grew.2 The patient died.3,4 No more was done.", "It grew. The patient died. No more was done.", [(2,), (3, 4)]),
        ("It grew.2 It bled in 40% of men.3 It was an ISCM.4,5 Of the SEAs,6 all were seen since 1980.7-9 Some (ISCM),10 or 4.7%.11 All died.", "It grew. It bled in 40% of men. It was an ISCM. Of the SEAs, all were seen since 1980. Some (ISCM), or 4.7%. All died.", [(2,), (3,), (4, 5), (6,), (7, 8, 9), (10,), (11,)]),
        ("It grew.1 It bled.2 Lane and O'Dorsey3 reviewed it; Yee4 found none.", "It grew. It bled. Lane and O'Dorsey reviewed it; Yee found none.", [(1,), (2,), (3,), (4,)]),
        ("It grew.(1) It bled,(2,3) and Okoye and co-workers (4) described it.", "It grew. It bled, and Okoye and co-workers described it.", [(1,), (2, 3), (4,)]),
        ("It is rare (1). It bleeds (2,3), and men (1) have it more (4). It recurs (5-7). In a series (6) it was cured(8).", "It is rare. It bleeds, and men have it more. It recurs. In a series it was cured.", [(1,), (2, 3), (1,), (4,), (5, 6, 7), (6,), (8,)]),
        ("It is rare².", "It is rare.", [(2,)]),
        ("It is rare⁴⁻⁶ and small.", "It is rare and small.", [(4, 5, 6)]),
    ],
)  # fmt: skip
def test_marks_become_citations(raw: str, plain: str, numbers: list[tuple[int, ...]]) -> None:
    document = document_from_text(raw, id="a")
    assert document.text == plain
    assert [c.numbers for c in document.citations] == numbers


@pytest.mark.parametrize(
    "kept",
    [
        "He had (1) fever, (2) rash, (3) cough, (4) pain and (5) anemia.",
        "Points were given for pain (1), rash (1), fever (3), cough (2), age (7), and sex (1).",
        "CD34 and CD117 were positive, S-100 negative, IL2 given, Ki-67 20%.",
        "The levels C6 and T12-L1 were involved in 10 of 200 patients (5%).",
        "A grade2 tumor (G2) of stage3, type1 diabetes, day1.",
        "Potassium was 6.1 mmol/L [3.5-5] and leukocytes 9.8 x 10^9/L [4-10].",
        "He took [18]F-FDG.",
        "In 1,066 patients (n = 12), men (8) and women (4) were seen.",
        "(1) a mass, 2) pain and 3) fever were found.",
        "Doses (pT1b N0 M0, 6 cycles) of 5-FU; vs.3 others, see no.5 below.",
        "The karyotype was 46,XY,del(5)(q13)[12]/46,XY[8].",
        "The karyotypes were 46, XY [5] and t(8; 21) [4], and mos 46,XX,r(9)(p24.1q34)[31]/45,XX,-9[12].",
        "He had 1) pain,2) fever,3) cough and a tumor of grade2).",
        "He died in 1999. 3 others lived.",
        "It was done.(1) Men (8) described it and Case2 reported pain in 1980.5 It was 7.5 Then T1,2 days.",
        "The ratio was 3:1, the time 12.30, the dose 2,5 g.",
    ],
)
def test_other_numbers_stay(kept: str) -> None:
    document = document_from_text(kept, id="a")
    assert document.text == kept
    assert document.citations == ()


def test_citation_stands_where_the_mark_stood() -> None:
    document = document_from_text(PAREN, id="a")
    assert [document.text[: c.at].rsplit(" ", 1)[-1] for c in document.citations] == ["cancer", "al.", "al."]
    assert [c.mark for c in document.citations] == ["2)", "8)", "9)"]


@pytest.mark.parametrize(
    ("mark", "numbers"),
    [
        ("3-5,16,18)", (3, 4, 5, 16, 18)),
        ("[1; 2]", (1, 2)),
        ("7", (7,)),
        ("5-3", ()),
        ("0", ()),
        ("1999", ()),
        ("1-399", ()),
        ("", ()),
    ],
)
def test_numbers_of_a_mark(mark: str, numbers: tuple[int, ...]) -> None:
    assert numbers_of(mark) == numbers


def test_number_set_apart_behind_authors_counts_and_is_no_mark() -> None:
    document = document_from_text(
        "In the series of Alpha et al., 13 of 627 patients had it. In that of Beta et al. 9 patients were women.",
        id="a",
    )
    assert document.citations == ()
    assert "13 of 627" in document.text
    assert "9 patients" in document.text
