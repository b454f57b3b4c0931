"""What the law of a state, the FDA, Medicare and insurers say of an injection, and what clinics asked for it."""
