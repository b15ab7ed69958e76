"""Room `framework`."""
