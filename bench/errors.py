"""What a person did wrong, told in one line."""


class UserError(Exception):
    """Bad input. The command line prints the message alone and exits with 2."""
