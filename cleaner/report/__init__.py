"""A document for people: the output formats of `clean`, the statistics, and the report as one page of HTML."""

from cleaner.report.page import page as page
from cleaner.report.page import write as write
