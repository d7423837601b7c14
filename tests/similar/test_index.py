"""The index on disk: whole, checked, added to."""

import json
import shutil
from pathlib import Path

import pytest

from casepool.errors import IndexFormatError
from casepool.similar import Encoder, Entry, Query, index_entries, open_index, search


def _copy(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_index_same_entries_give_the_same_bytes(entries, tmp_path):
    index_entries(entries, out=tmp_path / "a")
    index_entries(entries, out=tmp_path / "b")
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")


def test_index_keeps_entries_whole(index, entries):
    assert [index.record(i) for i in range(index.size)] == list(entries)


def test_index_added_in_parts_answers_as_one(entries, folder, tmp_path):
    for e in entries:
        added = index_entries([e], out=tmp_path / "parts")
    assert added.total == len(entries)
    question = Query(text="breast cancer with paraparesis", case=entries[0].case)
    whole, parts = (search(open_index(p), question) for p in (folder, tmp_path / "parts"))
    assert [(x.shown.id, x.score) for x in whole.neighbours] == [
        (x.shown.id, x.score) for x in parts.neighbours
    ]


def test_index_joins_many_small_segments_and_keeps_all(tmp_path):
    out = tmp_path / "many"
    for i in range(12):
        index_entries([Entry(id=f"r{i}", report_id=f"r{i}", text=f"word{i} harbour")], out=out)
    index = open_index(out)
    assert len(index.segments) < 12
    assert [index.record(i).id for i in range(12)] == [f"r{i}" for i in range(12)]
    assert search(index, Query(text="word7")).neighbours[0].shown.id == "r7"
    assert len(list((out / "segments").iterdir())) == len(index.segments)


def test_index_same_entry_again_is_left(entries, folder, tmp_path):
    out = _copy(folder, tmp_path / "again")
    before = _bytes(out)
    added = index_entries(entries[:2], out=out)
    assert (added.new, added.replaced, added.unchanged, added.total) == (0, 0, 2, len(entries))
    assert _bytes(out) == before


def test_index_changed_entry_takes_the_place_of_the_old(folder, tmp_path):
    out = _copy(folder, tmp_path / "changed")
    added = index_entries([Entry(id="tale", report_id="tale", text="The mountain was quiet.")], out=out)
    assert (added.new, added.replaced, added.total) == (0, 1, 6)
    index = open_index(out)
    assert not search(index, Query(text="harbour gulls")).neighbours
    assert search(index, Query(text="mountain")).neighbours[0].shown.id == "tale"


def test_index_of_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(IndexFormatError, match=r"empty folder or an index.*Give another path"):
        index_entries([], out=tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_open_without_an_index_says_how_to_make_one(tmp_path):
    with pytest.raises(IndexFormatError, match="casepool index"):
        open_index(tmp_path)


def test_open_other_format_is_refused_with_what_to_do(folder, tmp_path):
    out = _copy(folder, tmp_path / "old")
    manifest = json.loads((out / "manifest.json").read_bytes())
    (out / "manifest.json").write_text(json.dumps({**manifest, "format": 1}))
    with pytest.raises(IndexFormatError, match=r"format must be 2, got 1 .*build it again"):
        open_index(out)


def test_open_broken_manifest_is_refused(folder, tmp_path):
    out = _copy(folder, tmp_path / "cut")
    data = (out / "manifest.json").read_bytes()
    (out / "manifest.json").write_bytes(data[: len(data) // 2])
    with pytest.raises(IndexFormatError, match="readable JSON"):
        open_index(out)


@pytest.mark.parametrize("damage", ["shorter", "changed", "missing"])
def test_open_damaged_file_is_named(folder, tmp_path, damage):
    out = _copy(folder, tmp_path / "damaged")
    victim = next((out / "segments").glob("*/records.bin"))
    data = victim.read_bytes()
    if damage == "missing":
        victim.unlink()
    else:
        victim.write_bytes(data[:-1] if damage == "shorter" else data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(IndexFormatError, match=r"records\.bin.*build it again"):
        open_index(out)


def test_index_half_written_segment_of_a_crash_is_ignored_and_removed(entries, folder, tmp_path):
    out = _copy(folder, tmp_path / "crash")
    (out / "segments" / ".new-1").mkdir()
    (out / "segments" / ".new-1" / "numbers.npy").write_bytes(b"half")
    assert open_index(out).size == len(entries)
    index_entries([Entry(id="new", report_id="new", text="one more")], out=out)
    assert not (out / "segments" / ".new-1").exists()
    assert open_index(out).alive == len(entries) + 1


def test_index_second_writer_is_refused(entries, folder, tmp_path):
    out = _copy(folder, tmp_path / "two")

    def slow():
        with pytest.raises(IndexFormatError, match="one program at a time"):
            index_entries(entries, out=out)
        yield Entry(id="new", report_id="new", text="one more")

    assert index_entries(slow(), out=out).new == 1


class Letters:
    """An encoder for tests: how often each letter stands in the text, at length one."""

    def encode(self, texts):
        import numpy as np

        rows = np.array(
            [[t.lower().count(chr(97 + i)) + 1 for i in range(26)] for t in texts], dtype=np.float32
        )
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_search_dense_ranking_only_with_an_encoder(entries, tmp_path):
    encoder: Encoder = Letters()
    index_entries(entries, out=tmp_path / "dense", encoder=encoder)
    index = open_index(tmp_path / "dense")
    question = Query(text=entries[5].text.replace("gulls", "terns"))
    assert "dense" not in search(index, question).rankings
    answer = search(index, question, encoder=encoder)
    assert "dense" in answer.rankings
