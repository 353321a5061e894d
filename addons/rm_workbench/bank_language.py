"""The language of what is stored once, by a job or by anybody, and read by all."""


def bank_language(env):
    """Return zh_CN where it is installed, else English."""
    installed = dict(env["res.lang"].get_installed())
    return "zh_CN" if "zh_CN" in installed else "en_US"
