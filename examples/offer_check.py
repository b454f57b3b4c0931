"""What is known of an injection that is offered, and what taking it may close: python examples/offer_check.py."""

import trialfinder as tf

answer = tf.offer("stem-cells", "disc", near="Denver, CO")
print(f"{answer.title}. {answer.closes.summary}")
for one in answer.trials:
    print(f"{one.trial.nct_id}: {one.trial.status}; {one.distance}")
