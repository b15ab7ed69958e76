"""``python -m outcomes``: the command line where the command itself is not on the path, as often on Windows."""

from outcomes.cli.app import main

if __name__ == "__main__":
    main()
