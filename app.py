"""The dashboard: page config, navigation, run. Nothing else."""

from trialfinder.web.frame import run

run()
