"""Label files + a base -> a model folder that `clean --model` reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cleaner.io.decode import ReadError, read_file
from cleaner.labels import SUFFIXES, LabelError, Labelled, read_labels
from cleaner.model.storage import (
    FAMILIES,
    Model,
    ModelError,
    arrays_of,
    default_folder,
    load,
    parts_in,
    save,
    save_parts,
)
from cleaner.training.adapt import Adapted, Say, adapt, quiet
from cleaner.training.difference_card import difference_card
from cleaner.vocabulary import NONE, Subkinds

DEFAULT = "default"
PAGES = (".txt", ".md", ".html", ".htm", ".xhtml")


@dataclass
class Trained:
    """What came of label files."""

    parts: dict[str, Adapted]  # of "text" and of "html"
    written: bool
    pages: int

    @property
    def main(self) -> Adapted:
        """The part that was scored on most pages."""
        return max(self.parts.values(), key=lambda part: len(part.before.each))

    @property
    def reasons(self) -> list[str]:
        """Why a part is worse than its base; [] if none is."""
        return [f"{reads}: {reason}" for reads, part in self.parts.items() for reason in part.reasons]


def adapt_files(
    paths: Sequence[Path],
    out: Path,
    base: str | Path | None = None,
    *,
    unlabelled: Sequence[Path] = (),
    force: bool = False,
    standalone: bool = False,
    subkinds: Subkinds = NONE,
    say: Say = quiet,
) -> Trained:
    """Learn from label files on top of a base, the default models or a model folder, and write a model folder.

    The labels may name ``subkinds`` (`cleaner.vocabulary`), which the model then tells from the other lines of their kinds.

    A model that is worse than its base is written with ``force`` alone. With ``standalone`` the base is written too, so that
    the folder is whole. Raises ``LabelError`` for labels and ``ModelError`` for a base that cannot be used.
    """
    labelled = read_labels(list(paths), subkinds=subkinds)
    more = list(_unlabelled(unlabelled))
    parts: dict[str, Adapted] = {}
    models: dict[str, Model] = {}
    for reads, model in _bases(base, labelled):
        say(_begin(reads, model, labelled))
        parts[reads], models[reads] = adapt(labelled, model, unlabelled=more, say=say), model
    trained = Trained(parts, False, len(labelled))
    if trained.reasons and not force:
        return trained
    for reads, part in parts.items():
        place = out / reads if len(parts) > 1 else out
        _write(place, part, models[reads], reads, standalone)
    if len(parts) > 1:
        save_parts(out, difference_card({reads: part.header for reads, part in parts.items()}))
    trained.written = True
    return trained


def _begin(reads: str, base: Model, labelled: Sequence[Labelled]) -> str:
    """Say what is learned now, and of how many pages."""
    pages = sum(page.blocks is not None for page in labelled) if reads == "html" else len(labelled)
    of = "with their HTML" if reads == "html" else "as text"
    name = base.folder.name if base.folder is not None and base.folder != default_folder(reads) else "default"
    return f"{reads}: on top of the model {name} ({base.header['sha256'][:12]}), {pages:,} labelled {_pages(pages)} {of}"


def _pages(number: int) -> str:
    return "page" if number == 1 else "pages"


def _bases(base: str | Path | None, labelled: Sequence[Labelled]) -> Iterator[tuple[str, Model]]:
    """Yield what each base reads, and the base. Raises ``ModelError``, and ``LabelError`` where none can read the labels."""
    if base in (None, DEFAULT):
        for reads in FAMILIES:
            yield reads, load(None, reads)
        return
    folder = Path(str(base))
    for reads in parts_in(folder) or [""]:
        model = load(folder, reads or "text")
        reads = "html" if model.elements is not None else "text"
        if model.learned is not None:
            raise ModelError(
                f"{folder} was itself learned on top of a base; name that base, and give all labels, old and new, together"
            )
        if reads == "html" and all(page.blocks is None for page in labelled):
            raise LabelError(f"{folder} reads HTML, and no labelled page came with its HTML; put page.html beside page.tsv")
        yield reads, model


def _write(place: Path, part: Adapted, base: Model, reads: str, standalone: bool) -> None:
    header, arrays = dict(part.header), dict(part.arrays)
    if standalone:
        assert base.folder is not None
        learned_on = header.pop("base")
        header = {"second_nets": base.header["second_nets"], **header, "learned_on": learned_on}
        arrays = {**arrays_of(base.folder), **arrays}
    save(place, header, arrays, difference_card({reads: header}))


def _unlabelled(paths: Sequence[Path]) -> Iterator[Labelled]:
    """Yield pages without labels, from files of text and HTML, folders of them, and label files. Raises ``LabelError``."""
    for path in paths:
        if path.name.endswith(SUFFIXES) and path.is_file():  # labels are not read
            yield from (replace(page, kinds=[""] * len(page.lines)) for page in read_labels([path]))
            continue
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in PAGES) if path.is_dir() else [path]
        if not files:
            raise LabelError(f"{path} holds no pages; expected files that end in {', '.join(PAGES)}")
        for file in files:
            yield _page(file)


def _page(file: Path) -> Labelled:
    of_html = file.suffix.lower() in PAGES[2:]
    try:
        text = read_file(file, html=of_html).text
    except ReadError as error:
        raise LabelError(str(error)) from error
    except OSError as error:
        raise LabelError(f"{file} cannot be read ({error.strerror or error})") from error
    if not of_html:
        lines = text.splitlines()
        return Labelled(str(file), str(file), None, lines, [""] * len(lines))
    from cleaner.html.blocks import blocks  # pages of text wait for no reader of HTML

    tree = blocks(text)
    return Labelled(str(file), str(file), None, tree.lines, [""] * len(tree.lines), tree)
