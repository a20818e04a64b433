"""Readers of what other systems send.

The event log: ``event_file`` turns a file into rows, ``mapping`` a map into a Map, ``checks`` rows into
cases and refusals (these three are pure), ``intake`` writes them through the ledger.
"""
