"""What a password that somebody chooses must look like; without Odoo."""


def password_problem(password, login, least, kinds):
    """Check one password.

    :param int least: the fewest characters.
    :param int kinds: how many of the four kinds (small and capital letters, digits, others).
    :return: ``too_short``, ``too_plain``, ``holds_login``, ``too_long`` or ``""``.
    """
    if len(password) < least:
        return "too_short"
    if len(password) > 200:
        return "too_long"
    if login and len(login) > 2 and login.casefold() in password.casefold():
        return "holds_login"
    found = {_kind(character) for character in password}
    return "too_plain" if len(found) < kinds else ""


def _kind(character):
    if character.isdigit():
        return "digit"
    if character.islower():
        return "small"
    if character.isupper():
        return "capital"
    return "other"
