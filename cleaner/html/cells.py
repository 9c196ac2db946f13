"""Rows of text and the cells that they stand in -> one line for each table row of short cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cleaner.html.tags import CELL_TAGS

SHORT_CELL = 80  # characters of a block in a cell, at most, that is joined to the other cells of its row
# One cell of a table: text, characters in links, bold characters, element.
Cell = tuple[str, int, int, int]
Row = tuple[str, int, int, int, int]  # as Cell, then the state


def joined_cells(rows: list[Row], tags: Sequence[int], parents: Sequence[int]) -> list[Row]:
    """Return the rows with those of a table row in one line where each of its cells holds one short block (``<td><p>9 am``).

    A cell that holds blocks may lay out the page, so that the reader makes a line of each block.
    """
    if not any(tags[parents[row[3]]] in CELL_TAGS for row in rows):
        return rows
    cells = [_cell_around(row[3], tags, parents) for row in rows]
    lines_in = Counter(cells)
    found: list[Row] = []
    for first, last in _table_rows(cells, parents):
        run = rows[first:last]
        alone = last - first > 1 and all(lines_in[cell] == 1 for cell in cells[first:last])
        if alone and all(len(row[0]) <= SHORT_CELL for row in run) and len({row[4] for row in run}) == 1:
            texts, links, bolds, _, states = zip(*run, strict=True)
            found.append(("\t".join(texts), sum(links), sum(bolds), parents[cells[first]], states[0]))
        else:
            found.extend(run)
    return found


def _cell_around(element: int, tags: Sequence[int], parents: Sequence[int]) -> int:
    """Return the cell that an element is or is in, at most three levels up; -1 for none."""
    for _ in range(4):
        if element < 0 or tags[element] in CELL_TAGS:
            return element
        element = parents[element]
    return -1


def _table_rows(cells: Sequence[int], parents: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first row and the end of every run of rows whose cells are in one table row; a row in no cell is alone."""
    start = 0
    for place in range(1, len(cells) + 1):
        if place == len(cells) or cells[place] < 0 or cells[start] < 0 or parents[cells[place]] != parents[cells[start]]:
            yield start, place
            start = place
