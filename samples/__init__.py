"""The demo agency: organisation, procedures, processes and a year of cases.

Everything here is invented: province, people, numbers. The same input gives the same year,
byte for byte: no clock, no outside source, one seeded generator.
"""
