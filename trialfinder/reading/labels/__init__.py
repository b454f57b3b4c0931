"""The labels of a record: topic, therapies, own or donor, preparation, place of injection, control."""
