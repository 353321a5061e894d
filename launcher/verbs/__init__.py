"""One module a verb, each with `main(arguments) -> exit code`."""
