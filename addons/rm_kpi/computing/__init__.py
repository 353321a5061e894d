"""Planning of runs: periods, packs, bands (pure), and the SQL of a run."""
