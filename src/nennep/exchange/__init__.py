"""Processes that come in from files and go out as packages: Word, BPMN, exchange between agencies."""
