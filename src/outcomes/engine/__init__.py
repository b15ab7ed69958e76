"""Plan and execution: what a run will do, and doing it."""
