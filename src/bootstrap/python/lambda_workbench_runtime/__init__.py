"""The parts of our Python runtime, in a package so that no module of a function has the same name."""
