"""The bench of a bank with a million customers."""
