"""The command line: words in, lines out; no logic of its own."""

from trialfinder.cli.commands import app as app
from trialfinder.cli.commands import main as main
