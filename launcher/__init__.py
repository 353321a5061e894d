"""What `./workbench` does, with the standard library alone: it runs before any set-up."""
