"""All trials, borderline ones too, as a CSV for a review: python examples/csv_for_a_review.py trials.csv."""

import sys

import trialfinder as tf

path = sys.argv[1] if len(sys.argv) > 1 else "trials.csv"
found = tf.search(include_borderline=True)
found.to_csv(path)
print(f"{len(found)} of {found.counts['records']} records ({found.data.provenance.in_short}) are in {path}.")
print(found.studies.explode("therapies")["therapies"].value_counts().to_string())
