"""The command line: words in, lines out; no logic of its own."""

from trialfinder.cli import commands as commands  # importing them puts them into the program
from trialfinder.cli.program import app as app
from trialfinder.cli.program import main as main
