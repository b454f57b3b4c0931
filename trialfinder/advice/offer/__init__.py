"""An injection that is offered: what research calls it, what is known, and what taking it may close."""
