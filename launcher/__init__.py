"""What `./workbench` does, with the standard library alone: it has to run before anything is installed."""
