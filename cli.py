"""Starts gongkai from a checkout: ``python cli.py read report.pdf``."""

from nlu.commands import main

if __name__ == "__main__":
    main()
