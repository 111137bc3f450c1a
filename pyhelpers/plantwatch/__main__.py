"""``plantwatch`` on the command line and ``python -m plantwatch``."""

from plantwatch.cli.main import main

if __name__ == "__main__":
    main()
