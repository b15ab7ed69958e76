"""What was stored and what moved: each run, what it rested on, what each verdict said since, and why it changed.

Law: nothing here judges. Reading the history and finding what changed load neither the engine nor the data.
"""
