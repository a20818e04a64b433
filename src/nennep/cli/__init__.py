"""The command line: finds the sub-commands of the rooms, serves, migrates, tests, measures."""
