"""Taking in the event log of an outside system: read, map, check, write.

``reading`` turns a file into rows, ``mapping`` a map into a Map, ``checking`` rows into
cases and refusals (these three are pure), ``taking_in`` writes them through the ledger.
"""
