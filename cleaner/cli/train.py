"""`cleaner train`: learn a model from labelled lines, on top of another model or from scratch."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.subkinds import add_kinds
from cleaner.plural import counted

if TYPE_CHECKING:
    from cleaner.training.adapt import Adapted
    from cleaner.training.adapt_files import Trained
    from cleaner.training.subkinds import Score

DONE, WORSE, FAILED = 0, 1, 2
_OF_BASE = "--base, --unlabelled, --kinds and --standalone"
LISTED = 5  # pages that could not be learned, at most
_NAMES = {"text": "text", "html": "HTML"}  # what a model reads, in messages
_TRAIN = """\
Learn a model from labelled lines and write it to a folder, for `clean --model DIR`.

Label files are kind<TAB>line, one page a file (.tsv), or JSON lines with "lines" and "kinds" (.jsonl, .jsonl.gz);
folders are searched for both. `clean --format tsv FILE` writes the first form, ready to be corrected.
The model is learned on top of the default models, of text and of HTML; the folder holds the difference.

Exit status: 0 done, 1 the model is worse than its base and was not written, 2 the labels or the base cannot be used.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `cleaner`."""
    train = commands.add_parser(
        "train", help="learn a model from label files", description=_TRAIN, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = train.add_argument
    add("labels", nargs="+", type=Path, metavar="LABELS", help="label files, or folders of them")
    add("-o", "--output", type=Path, required=True, metavar="MODEL", help="folder to write the model to")
    add("--base", metavar="MODEL", default="default", help="model folder to learn on top of; `default`: the default models")
    add("--from-scratch", action="store_true", help="learn from your labels alone, without a base: for many labelled sites")
    add("--unlabelled", nargs="+", type=Path, default=[], metavar="PAGES", help="pages of the same sites, without labels")
    add_kinds(train)
    add("--standalone", action="store_true", help="write the base too, so that the folder is whole")
    add("--force", action="store_true", help="write the model even if it is worse than its base")
    add("-q", "--quiet", action="store_true", help="say nothing of the progress")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Return its exit status."""
    from cleaner.errors import CleanerError

    if find_spec("sklearn") is None:
        return _failed('training needs scikit-learn, which is not installed; pip install "scrape-cleaner[train]"')
    out: Path = arguments.output
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / "model.json").exists())):
        return _failed(f"{out} exists and is no model folder; name a new folder, or a model to train anew")
    of_base = arguments.unlabelled or arguments.standalone or arguments.kinds or arguments.base != "default"
    if arguments.from_scratch and of_base:
        return _failed(f"--from-scratch uses no base; leave out {_OF_BASE}, or --from-scratch")
    if arguments.base != "default" and _overlap(out.resolve(), Path(arguments.base).resolve()):
        return _failed(f"{out} is in the place of the base {arguments.base}, which would be lost; name another folder")
    try:
        return _from_scratch(arguments) if arguments.from_scratch else _on_base(arguments)
    except CleanerError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(f"{out}: cannot be written ({error.strerror or error})")


def _overlap(out: Path, base: Path) -> bool:
    """Whether writing a model would replace another one, or a part of it."""
    parts = ("", "text", "html")
    return not {out / part for part in parts}.isdisjoint(base / part for part in parts)


def _from_scratch(arguments: argparse.Namespace) -> int:
    from cleaner.training.recipe import train_files

    train_files(arguments.labels, arguments.output, quiet=arguments.quiet)
    return DONE


def _on_base(arguments: argparse.Namespace) -> int:
    from cleaner.cli.subkinds import declared
    from cleaner.training.adapt_files import adapt_files

    def say(step: str) -> None:
        if not arguments.quiet:
            print(step, flush=True)

    trained = adapt_files(
        arguments.labels,
        arguments.output,
        arguments.base,
        unlabelled=arguments.unlabelled,
        force=arguments.force,
        standalone=arguments.standalone,
        subkinds=declared(arguments.kinds),
        say=say,
    )
    if not arguments.quiet:
        print("\n".join(summary(trained)))
    for reason in trained.reasons:
        _say(f"worse than its base: {reason}")
    if not trained.written:
        _say("nothing was written; correct the labels (`cleaner labels check`), label more pages, or use --force")
        return WORSE
    say(f"wrote {arguments.output}; use it with `clean --model {arguments.output} FILE`")
    return DONE


def summary(trained: Trained) -> list[str]:
    """Return what came of the training, in sentences: each model's scores, then what could not be learned."""
    said = [row for reads, part in trained.parts.items() for row in _scores(_NAMES[reads], part, trained.pages)]
    named = [(name, why) for part in trained.parts.values() for name, why in part.not_learned]
    not_learned = list(dict.fromkeys(f"not learned: {name}: {why}" for name, why in named))
    said += not_learned[:LISTED]
    if len(not_learned) > LISTED:
        said.append(f"not learned: {counted(len(not_learned) - LISTED, 'page')} more, which the card names")
    said += [
        f"{name}, a part of {kind}: {_told_apart(trained.main.told_apart.get(name))}"
        for name, kind in trained.main.subkinds.items()
    ]
    few = trained.main.few
    if few:
        from cleaner.training.adapt import FEWEST_LINES

        listed = ", ".join(f"{kind} ({count})" for kind, count in few.items())
        said.append(f"too few lines to learn a kind well, fewer than {FEWEST_LINES}: {listed}")
    return said


def _scores(name: str, part: Adapted, pages: int) -> list[str]:
    """Return the scores of a model, in sentences."""
    if not part.read:
        came = f"of your {pages:,} pages none" if pages > 1 else "your page did not come"
        came += " came with its HTML" if pages > 1 else " with its HTML"
        if part.forgotten:
            return [f"{name}: {came}, and other pages would lose by the lines that you labelled, so none is remembered"]
        return [f"{name}: {came}, so the lines that you labelled are remembered, and no more is learned"]
    said, count = [], len(part.before.each)
    if count:
        apart = "each scored by a fit without it" if count == part.read else "kept apart from the fit that is scored"
        of = f"{count:,} of your pages, {apart}" if count > 1 else "one of your pages, kept apart"
        said.append(f"{name}: line F1 {part.before.f1:.3f} before, {part.after.f1:.3f} after, on {of}")
    elif part.read == 1:
        said.append(f"{name}: learned from one page, and none is left to measure on; label a few more of the same site")
    else:
        said.append(f"{name}: learned from {part.read:,} pages, of which too little is labelled to measure on")
    if old := part.sample_before.each:
        before, after = part.sample_before.f1, part.sample_after.f1
        said.append(f"{name}: line F1 {before:.3f} before, {after:.3f} after, on {len(old)} pages that the base was trained on")
    return said


def _told_apart(score: Score | None) -> str:
    if score is None or not score.lines:
        return "learned, and no page is left to measure it on"
    return f"F1 {score.f1:.3f} on {counted(score.lines, 'line')} of pages that the fit has not seen"


def _failed(message: str) -> int:
    _say(message)
    return FAILED


def _say(message: str) -> None:
    print(f"cleaner: {message}", file=sys.stderr)
