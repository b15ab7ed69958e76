"""Room `schedule`."""
