"""Who copied whom: stretches of text that two reports share and that are not common stock.

Sentences that many bodies use are left out first. Candidates are sections that share an uncommon sentence word for word,
or whose uncommon text is alike by MinHash (locality-sensitive hashing), so that the work grows with the number of
reports and not with its square; every candidate is then aligned sentence by sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from rapidfuzz import fuzz, process
from rensa import RMinHash

from nlu.dataset.sentences import COMMON

__all__ = ["Copied", "Sentence", "align", "copies"]

_LEAST = 60
"""Fewer characters of uncommon text in common are not reported."""
_ALIKE = 85.0
"""Two masked sentences are one text with small changes from this rapidfuzz ratio on."""
_SHINGLE, _PERMUTATIONS, _BANDS, _SEED = 5, 64, 16, 1
_MOST_IN_BAND = 50
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a section: its place among all of them, its span in the text of the report, its masked words."""

    position: int
    start: int
    end: int
    masked: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A stretch of one report that stands in another.

    Attributes:
        start: Span in the text of the one report.
        end: Its end.
        other_start: Span in the text of the other.
        other_end: Its end.
        characters: Length of the masked text in common.
        similarity: 0 to 1, after masking.
    """

    start: int
    end: int
    other_start: int
    other_end: int
    characters: int
    similarity: float


def align(own: Sequence[Sentence], other: Sequence[Sentence]) -> list[Copied]:
    """Pairs each sentence with its like and joins neighbours into stretches.

    Args:
        own: Sentences of one section, in order.
        other: Sentences of the other.

    Returns:
        Stretches in the order of `own`.
    """
    pairs: list[tuple[Sentence, Sentence, float]] = []
    free = list(other)
    for sentence in own:
        choices = [candidate.masked for candidate in free]
        best = process.extractOne(sentence.masked, choices, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if best:
            pairs.append((sentence, free.pop(best[2]), best[1] / 100))
    stretches: list[list[tuple[Sentence, Sentence, float]]] = []
    for pair in pairs:
        last = stretches[-1][-1] if stretches else None
        if last and (pair[0].position, pair[1].position) == (last[0].position + 1, last[1].position + 1):
            stretches[-1].append(pair)
        else:
            stretches.append([pair])
    return [_stretch(stretch) for stretch in stretches]


def copies(connection: duckdb.DuckDBPyConnection, into: str, pairs: str | None = None) -> None:
    """Adds a table with one row for each stretch that two reports share, and the table ``uncommon`` of their sentences.

    Args:
        connection: A connection with the table ``sentences``.
        into: What to call it.
        pairs: A query for (report_id, other_id, section) to align; None to search all reports of different bodies, no
            more than a year apart.
    """
    connection.execute(
        f"""create or replace temp table uncommon as
        select * from sentences where bodies < {COMMON}"""
    )
    if pairs is None:
        _hash(connection)
        pairs = _CANDIDATES
    connection.execute(f"create or replace temp table candidates as {pairs}")
    rows = [
        (*key, *_values(found))
        for key, own, other in _sections(connection)
        for stretches in [align(own, other)]
        if sum(found.characters for found in stretches) >= _LEAST
        for found in stretches
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(_COPIED)
    table = pa.table([pa.array(column, field.type) for column, field in zip(columns, _COPIED, strict=True)], _COPIED)
    connection.register("copied_rows", table)
    connection.execute(f"create or replace temp table {into} as select * from copied_rows")
    connection.unregister("copied_rows")


_COPIED = pa.schema(
    [("report_id", pa.string()), ("other_id", pa.string()), ("section", pa.string())]
    + [(name, pa.int32()) for name in ("start", "end", "other_start", "other_end", "characters")]
    + [("similarity", pa.float64())]
)

_CANDIDATES = f"""
with shared as (
  select a.report_id, b.report_id as other_id, a.section, sum(length(masked)) as characters
  from uncommon a join uncommon b using (masked, section)
  where a.entity < b.entity and abs(a.year - b.year) <= 1 group by all having characters >= {_LEAST / 2}
), alike as (
  select distinct a.report_id, b.report_id as other_id, a.section
  from bands a join bands b using (band, key, section)
  where a.entity < b.entity and abs(a.year - b.year) <= 1
    and (band, key) in (select (band, key) from bands group by band, key having count(*) between 2 and {_MOST_IN_BAND})
)
select report_id, other_id, section from shared union select * from alike order by all
"""


def _hash(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds the table ``bands``: for each section of enough uncommon text the keys of its bands."""
    connection.execute(
        f"""create or replace temp table bodies as
        select row_number() over (order by report_id, section) - 1 as n, report_id, entity, year, section,
          string_agg(masked, '' order by position) as body
        from uncommon group by report_id, entity, year, section having length(body) >= {_LEAST}"""
    )
    connection.execute("select body from bodies order by n")
    batches = [_band_keys([row[0] for row in rows]) for rows in iter(lambda: connection.fetchmany(_BATCH), [])]
    keys = np.concatenate(batches) if batches else np.zeros((0, _BANDS), dtype=np.uint64)
    table = pa.table(
        {
            "n": np.repeat(np.arange(len(keys)), _BANDS),
            "band": np.tile(np.arange(_BANDS, dtype=np.int32), len(keys)),
            "key": keys.ravel(),
        }
    )
    connection.register("band_rows", table)
    connection.execute(
        """create or replace temp table bands as
        select report_id, entity, year, section, band, key from band_rows join bodies using (n)"""
    )
    connection.unregister("band_rows")


def _band_keys(texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    """One key for each text and band; texts whose shingles are alike share some."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    letters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    hashes = np.zeros(len(letters) - _SHINGLE + 1, dtype=np.uint64)
    for n in range(_SHINGLE):  # a polynomial over the letters of each shingle, modulo 2 ** 64
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + letters[n : len(letters) - _SHINGLE + 1 + n]
    ends = np.cumsum(lengths)
    inside = np.concatenate(
        [np.arange(end - size, end - _SHINGLE + 1) for end, size in zip(ends, lengths, strict=True)]
    )
    offsets = np.concatenate(([0], np.cumsum(lengths - _SHINGLE + 1))).astype(np.uint64)
    digests = RMinHash.digest_matrix_from_flat_token_hashes(hashes[inside], offsets, _PERMUTATIONS, _SEED)
    rows = np.array(digests.to_rows(), dtype=np.uint64).reshape(len(texts), _BANDS, -1)
    keys = np.zeros(rows.shape[:2], dtype=np.uint64)
    for n in range(rows.shape[2]):
        keys = keys * np.uint64(0x9E3779B97F4A7C15) + rows[:, :, n]
    return keys


def _sections(
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[tuple[str, str, str], Sequence[Sentence], Sequence[Sentence]]]:
    """Each candidate with the uncommon sentences of both sides."""
    connection.execute(
        """with bodies as (
          select report_id, section, list([position::varchar, start::varchar, "end"::varchar, masked] order by position)
            as body from uncommon
          where report_id in (select report_id from candidates union select other_id from candidates) group by all
        )
        select c.report_id, c.other_id, c.section, a.body, b.body from candidates c
        join bodies a on a.report_id = c.report_id and a.section = c.section
        join bodies b on b.report_id = c.other_id and b.section = c.section order by all"""
    )
    while rows := connection.fetchmany(_BATCH):
        for report_id, other_id, section, own, other in rows:
            yield (report_id, other_id, section), _read(own), _read(other)


def _read(body: Iterable[Sequence[str]]) -> list[Sentence]:
    return [Sentence(int(place), int(start), int(end), masked) for place, start, end, masked in body]


def _stretch(pairs: Sequence[tuple[Sentence, Sentence, float]]) -> Copied:
    (first, other_first, _), (last, other_last, _) = pairs[0], pairs[-1]
    characters = sum(len(own.masked) for own, _, _ in pairs)
    similarity = sum(score * len(own.masked) for own, _, score in pairs) / characters
    return Copied(first.start, last.end, other_first.start, other_last.end, characters, round(similarity, 4))


def _values(found: Copied) -> tuple[object, ...]:
    return found.start, found.end, found.other_start, found.other_end, found.characters, found.similarity
