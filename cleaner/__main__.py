"""`python -m cleaner` is `clean`."""

import sys

from cleaner.cli import main

sys.exit(main())
