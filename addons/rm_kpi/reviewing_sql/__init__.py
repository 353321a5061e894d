"""The statements of qualitative appraisal: a constant number per cycle, whatever its size."""
