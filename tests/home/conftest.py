from screens.conftest import demo_bank

__all__ = ["demo_bank"]
