"""`python -m cleaner` is `clean`."""

import sys

from cleaner.cli.clean import main

sys.exit(main())
