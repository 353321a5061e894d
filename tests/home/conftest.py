from screens.conftest import demo_bank, demo_template

__all__ = ["demo_bank", "demo_template"]
