"""Waiting for a condition with a deadline: tests never sleep for a guessed time."""
import os
import time

# Sanitized builds on busy machines need longer deadlines; no result depends on them.
PATIENCE = float(os.environ.get("CREMA_TEST_PATIENCE", "1"))


def until(condition, what, seconds=10.0):
    """Calls condition until it is truthy and returns its value.

    Raises AssertionError naming `what` when the deadline has passed. An AssertionError or
    OSError of the condition counts as "not yet" and is told at the deadline.
    """
    deadline = time.monotonic() + seconds * PATIENCE
    pause = 0.002
    while True:
        trouble = None
        try:
            value = condition()
            if value:
                return value
        except (AssertionError, OSError) as error:
            trouble = error
        if time.monotonic() >= deadline:
            raise AssertionError(
                f"not within {seconds * PATIENCE:g} s: {what}"
                + (f" ({trouble})" if trouble else "")) from trouble
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
