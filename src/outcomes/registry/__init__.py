"""Room `registry`."""
