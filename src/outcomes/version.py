"""Which version of the engine this is; `outcomes.__version__` is the same word.

Law: imports nothing, so that any room may say its version without importing the public package.
"""

__version__ = "0.1.0"
