"""Trials near a place, nearest first: python examples/trials_near_me.py "Denver, CO"."""

import sys

import trialfinder as tf

place = " ".join(sys.argv[1:]) or "Denver, CO"
try:
    found = tf.search(near=place, within="100mi", status="recruiting")
except tf.QueryError as error:  # a place that is not known: the sentence says what it may mean
    sys.exit(str(error))
for row in found:
    print(f"{row.distance_mi:4.0f} mi  {row.nct_id}  {row.title}")
    print(f"         {found.status_of(row.nct_id)}. {row.nearest_site or 'Site not named'}, {row.nearest_site_city}")
print(*found.hints, *found.notes, *found.data.warnings, found.data.provenance.note, sep="\n")
