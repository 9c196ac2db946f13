"""Boilerplate-stripping cleaner for scraped text: line by line, with a reason."""

from cleaner.document import Doc
from cleaner.lines import KINDS, Line
from cleaner.model import ModelError
from cleaner.pipeline import Cleaner, clean, clean_html, clean_many

__all__ = ["KINDS", "Cleaner", "Doc", "Line", "ModelError", "clean", "clean_html", "clean_many"]
__version__ = "0.1.0"
