"""`python -m careloop`: the same as the program `careloop`."""

from careloop.cli import main

main()
