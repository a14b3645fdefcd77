"""stub"""


def list_() -> int:
    return 0
