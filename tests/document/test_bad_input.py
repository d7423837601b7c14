"""Bad files: one row that names the file, the reason and what to do; never an exception."""

from __future__ import annotations

import gzip
import os
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casepool.document import ReportFile, find_report_files, read_report_file
from casepool.document._read import MAX_TEXT_BYTES
from casepool.model import Document, Problem, Span

from .conftest import Reader
from .test_readers import HTML, JATS, NBIB, PUBMED

Refuse = Callable[[str, bytes], Problem]
ReadOne = Callable[[str, bytes], Document]
TEXT = "A 40-year-old man had pain, naïve to treatment. The “mass” of 5–7 cm was removed."
PLAIN = 'A 40-year-old man had pain, naïve to treatment. The "mass" of 5-7 cm was removed.'


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\0" * 100])
def test_empty_file(refuse: Refuse, data: bytes) -> None:
    assert "empty" in refuse("a.txt", data).reason


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (bytes(range(256)) * 50, "binary"),
        (b"\x7fELF" + b"\0" * 200, "program"),
        (b"PK\x03\x04" + b"x" * 200, "ZIP"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 200, "Word"),
        (b"\x89PNG\r\n" + b"x" * 200, "PNG"),
        (b"{\\rtf1 hello}", "RTF"),
    ],
)
def test_binary_renamed_to_text(refuse: Refuse, data: bytes, word: str) -> None:
    assert word in refuse("report.txt", data).reason


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings(read_one: ReadOne, encoding: str) -> None:
    assert read_one("a.txt", TEXT.encode(encoding)).text == PLAIN


def test_line_ends_of_other_systems(read_one: ReadOne) -> None:
    assert (
        read_one("a.txt", b"One is here.\r\nTwo is here.\rThree.").text
        == "One is here.\nTwo is here.\nThree."
    )


def test_text_beyond_the_limit(refuse: Refuse) -> None:
    problem = refuse("a.txt", b"word " * (MAX_TEXT_BYTES // 5 + 1))
    assert "10 million bytes" in problem.reason


def test_large_text_within_the_limit_is_read(read_one: ReadOne) -> None:
    document = read_one("a.txt", b"The patient was seen again and was well.\n" * 25_000)
    assert len(document.text) > 1_000_000


def test_gzip_is_read_through(read_one: ReadOne) -> None:
    document = read_one("a.txt.gz", gzip.compress(TEXT.encode()))
    assert document.text == PLAIN
    assert document.report.id == "a"


def test_gzip_bomb(refuse: Refuse) -> None:
    problem = refuse("a.jsonl.gz", gzip.compress(b'{"id": "a", "text": "' + b"0" * 60_000_000))
    assert "times its size" in problem.reason


def test_gzip_cut_off_or_damaged(read: Reader) -> None:
    packed = gzip.compress(os.urandom(5000).hex().encode())
    for data in (packed[:-500], packed[:30] + b"????" + packed[34:], packed[:12]):
        (problem,) = read("a.txt.gz", data)
        assert isinstance(problem, Problem)
        assert "gzip" in problem.reason


BOMB = b"""<?xml version="1.0"?><!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<article><body><p>&c;</p></body></article>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<article><body><p>Here: &x;</p></body></article>"""


@pytest.mark.parametrize("data", [BOMB, EXTERNAL, BOMB.decode().encode("utf-16")])
def test_entities_are_refused(refuse: Refuse, data: bytes) -> None:
    assert "entities" in refuse("a.xml", data).reason


def test_outside_dtd_is_never_fetched(read_one: ReadOne, tmp_path: Path) -> None:
    (tmp_path / "evil.dtd").write_text('<!ENTITY x "FETCHED">')
    data = f'<!DOCTYPE article SYSTEM "file://{tmp_path}/evil.dtd"><article><body><p>Read &x; this.</p></body></article>'
    assert "FETCHED" not in read_one("a.xml", data.encode()).text


def test_deep_xml(refuse: Refuse) -> None:
    deep = b"<article><body>" + b"<sec>" * 5000 + b"<p>x</p>" + b"</sec>" * 5000 + b"</body></article>"
    assert refuse("a.xml", deep).reason


def test_deep_html(read: Reader) -> None:
    found = read(
        "a.html", b"<!DOCTYPE html><html><body>" + b"<div>" * 20_000 + b"<p>Some words are here.</p>"
    )
    assert len(found) == 1


def test_other_xml_is_named(refuse: Refuse) -> None:
    assert "neither JATS nor PubMed" in refuse("a.xml", b"<?xml version='1.0'?><TEI><text/></TEI>").reason


def test_cut_off_jats_is_read_in_part(read_one: ReadOne) -> None:
    document = read_one("a.xml", JATS[: JATS.index(b"</sec></body>")])
    assert "She was 'well'" in document.text
    assert [p.severity for p in document.problems] == ["partial"]


def test_page_without_text(refuse: Refuse) -> None:
    assert (
        "no running text"
        in refuse("a.html", b"<!DOCTYPE html><html><body><nav>Menu</nav></body></html>").reason
    )


def test_nul_and_endless_lines_of_json(read: Reader) -> None:
    found = read(
        "a.jsonl", b'{"id": "a", "text": "' + b"x" * 21_000_000 + b'"}\n{"id": "b", "text": "A man."}\n'
    )
    assert isinstance(found[0], Problem)
    assert found[0].line == 1
    assert isinstance(found[1], Document)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b'[{"id": "a", "text": "A man."}]', "list"),
        (b'[\r\n  {\r\n    "id": "a"', "list"),
        (b"[]", "list"),
        (b'{\n  "id": "a",\n  "text": "A man."\n}', "several lines"),
        ('{"id": "a", "text": "A man."}\n'.encode("utf-16"), "UTF-16"),
    ],
)
def test_json_that_is_no_json_lines(refuse: Refuse, data: bytes, word: str) -> None:
    problem = refuse("a.json", data)
    assert word in problem.reason
    assert "lines" in problem.advice.lower() or "UTF-8" in problem.advice


@pytest.mark.parametrize("first", [b'{"id": "a", "te', b"{}", b"id,text", b"{broken}"])
def test_json_lines_of_which_the_first_is_broken(read: Reader, first: bytes) -> None:
    problem, document = read("a.jsonl", first + b'\n{"id": "b", "text": "A man."}\n')
    assert isinstance(problem, Problem)
    assert problem.line == 1
    assert isinstance(document, Document)


def test_faults_of_a_json_line_are_told_in_words(read: Reader) -> None:
    lines = '{"id": "a" "text": "x"}\n{"id": "b", "text": "caf\xe9"}\n{"id": "c", "text": "A man."}\n'
    broken, encoded, document = read("a.jsonl", lines.encode("cp1252"))
    assert isinstance(broken, Problem)
    assert "line 1" not in broken.reason
    assert "at character 12" in broken.reason
    assert isinstance(encoded, Problem)
    assert (encoded.line, encoded.reason, encoded.advice) == (
        2,
        "The line is not UTF-8.",
        "Save the file as UTF-8.",
    )
    assert isinstance(document, Document)


def test_an_id_that_is_none_is_shown(read: Reader) -> None:
    found = read("a.jsonl", b'{"id": [1], "text": "x"}\n{"text": "x"}\n{"id": " ", "text": "x"}\n')
    assert [p.reason.rpartition("got ")[2] for p in found if isinstance(p, Problem)] == [
        "[1].",
        "null.",
        '" ".',
    ]


@pytest.mark.parametrize("data", [b"1 2 3 4 5\n" * 3000, b"12\n\n13\n\n14\n"])
def test_a_file_of_which_no_text_is_left(refuse: Refuse, data: bytes) -> None:
    assert "no running text" in refuse("a.txt", data).reason


def test_many_elements_side_by_side(read_one: ReadOne) -> None:
    data = b"<article><body>" + b"<p/>" * 60_000 + b"<p>A man came.</p></body></article>"
    document = read_one("a.xml", data)
    assert document.source is not None
    assert document.source.place(Span(0, 5)) == {"path": "/article/body/p[60001]"}


def test_names_with_spaces_and_quotes(read_one: ReadOne) -> None:
    for name in (
        "a b.txt",
        "o'brien.txt",
        'say "hi".txt',
        "umläut ü.txt",
        "-x.txt",
        "no ending",
        "a.b.c.txt",
    ):
        assert read_one(name, b"A man came.").report.path == name


def test_missing_paths_and_folders(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    files, problems = find_report_files([tmp_path / "nothing.pdf", tmp_path / "empty"])
    assert files == ()
    assert [p.path for p in problems] == [str(tmp_path / "nothing.pdf"), str(tmp_path / "empty")]


def test_folders_are_walked_in_order_and_once(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.pdf",
        ".hidden.txt",
        "note.py",
        "sub/c.xml",
        "sub/d.JSONL.GZ",
        "sub/deep/e.nbib",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "noending").write_bytes(b"%PDF-1.4")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    files, problems = find_report_files([tmp_path, tmp_path / "b.txt"])
    shown = [Path(f.shown).relative_to(tmp_path).as_posix() for f in files]
    assert shown == ["a.pdf", "b.txt", "noending", "sub/c.xml", "sub/d.JSONL.GZ", "sub/deep/e.nbib"]
    assert problems == ()


def test_folders_full_of_links_to_each_other_are_opened_once(tmp_path: Path) -> None:
    for n in range(12):
        (tmp_path / f"f{n}").mkdir()
        (tmp_path / f"f{n}" / "report.txt").write_text("x")
        for other in range(12):
            (tmp_path / f"f{n}" / f"to{other}").symlink_to(tmp_path / f"f{other}")
    files, problems = find_report_files([tmp_path])
    assert len(files) == 12
    assert problems == ()


def test_a_folder_named_twice_is_not_called_empty(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("x")
    files, problems = find_report_files([tmp_path, tmp_path, tmp_path / "sub"])
    assert len(files) == 1
    assert problems == ()


def test_folders_nested_a_thousand_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        os.mkdir("d")
        os.chdir("d")
    Path("a.txt").write_text("x")
    os.chdir(tmp_path)
    try:
        files, _ = find_report_files([Path(".")])
    finally:
        # pytest cannot take away what is nested deeper than Python calls.
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)
    assert len(files) == 1


def test_links_to_nothing_and_pipes_in_a_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (tmp_path / "itself.txt").symlink_to(tmp_path / "itself.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    files, _ = find_report_files([tmp_path])
    found = [p for file in files for p in read_report_file(file)]
    assert [p.reason for p in found if isinstance(p, Problem)] == [
        "The link leads to no file.",
        "The link leads to no file.",
        "It is not a plain file.",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every folder")
def test_folder_without_permission(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o000)
    _, problems = find_report_files([tmp_path])
    assert [p.path for p in problems] == [str(closed)]


def test_path_that_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    files, _ = find_report_files([pipe])
    assert [type(p) for p in read_report_file(files[0])] == [Problem]


SEEDS = [
    JATS,
    NBIB,
    PUBMED,
    HTML,
    TEXT.encode(),
    b'{"id": "a", "text": "A man."}\n',
    gzip.compress(TEXT.encode()),
]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_bytes_raise(data: st.DataObject, tmp_path: Path) -> None:
    seed = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(seed)))
        length = data.draw(st.integers(0, 40))
        seed[at : at + length] = data.draw(st.binary(max_size=40))
    path = tmp_path / "fuzz.bin"
    path.write_bytes(bytes(seed))
    for found in read_report_file(ReportFile(path=path, shown="fuzz.bin")):
        assert isinstance(found, Document | Problem)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=400))
def test_random_bytes_do_not_raise(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "fuzz.bin"
    for head in (
        b"",
        b"<?xml version='1.0'?>",
        b"<html>",
        b"PMID- 1\nAB  - ",
        b'{"id":',
        b"\x1f\x8b\x08\0",
        zlib.compress(b"x"),
    ):
        path.write_bytes(head + data)
        for found in read_report_file(ReportFile(path=path, shown="fuzz.bin")):
            assert isinstance(found, Document | Problem)


def test_office_documents_of_a_folder_are_told_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(b"PK\x03\x04" + bytes(2000))
    (tmp_path / "report.rtf").write_bytes(b"{\\rtf1 A 45-year-old woman had cough.}")
    (tmp_path / "notes.log").write_text("nothing", encoding="utf-8")
    files, problems = find_report_files([tmp_path])
    assert [file.path.name for file in files] == ["report.docx", "report.rtf"]
    assert not problems


def test_a_text_without_headings_keeps_a_patient_seen_in_a_hospital(
    read_one: Callable[[str, bytes], Document],
) -> None:
    document = read_one(
        "a.txt",
        b"A 45-year-old woman was seen in the Department of Surgery with cough.\n\nShe was well after a year.",
    )
    assert {section.kind for section in document.sections} <= {"body"}
