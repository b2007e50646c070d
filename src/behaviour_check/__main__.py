"""`python -m behaviour_check` is the command `behaviour-check`."""

from .cli import main

main()
