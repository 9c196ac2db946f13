"""What `cleaner` raises.

    CleanerError
    ├── ReadError    bytes that cannot be read as text        (cleaner.io.decode)
    ├── RecordError  a record that cannot be cleaned          (cleaner.io.records; a TypeError too)
    ├── ModelError   a model that cannot be used              (cleaner.model.storage)
    ├── BreaksError  a model of line breaks that cannot be used (cleaner.forms.pieces)
    ├── LabelError   labels that cannot be learned from       (cleaner.labels)
    ├── SubkindError a kind of a user's own that cannot be used (cleaner.vocabulary; a ValueError too)
    ├── NoLineError  a line number that is not there          (cleaner.document; an IndexError too)
    ├── WriteError   a file that cannot be written            (cleaner.io.atomic)
    ├── DatasetError a dataset that cannot be read or written (cleaner.io.datasets)
    ├── PhraseError  phrases that cannot be read              (cleaner.known.users)
    ├── SiteFileError a file of sites that cannot be used     (cleaner.sites.store)
    ├── ReplayError  a replay of a base that cannot be used   (cleaner.training.replay)
    ├── RepeatsError a model of repeats that cannot be used   (cleaner.decision.repeats)
    ├── CheckpointError a run that cannot go on where it was (cleaner.jobs.checkpoint)
    ├── ChunkLostError a chunk whose process died           (cleaner.jobs.crew)
    ├── JournalError the log of labels cannot be read or written (cleaner.labelling.journal)
    ├── DeskError    a request of the labelling page that cannot be carried out (cleaner.labelling.desk)
    ├── PortError    a port on which nothing can listen        (cleaner.cli.ports)
    └── PlanError    inputs and outputs that do not go together (cleaner.cli.plan)

A message says what came, what was expected and what to do. ``keep`` and ``mode`` that do not exist are a ``ValueError``.
"""

from __future__ import annotations


class CleanerError(Exception):
    """The base of all errors that `cleaner` raises on purpose."""
