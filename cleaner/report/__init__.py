"""A document for people: the forms of `clean`'s output, the figures, and the report as one page of HTML."""

from cleaner.report.page import page as page
from cleaner.report.page import write as write
