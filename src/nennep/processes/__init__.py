"""How we do it: the one definition per process, its compiler and its engine."""
