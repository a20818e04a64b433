"""The language of a process: definition, conditions, engine, BPMN, editing, difference, examples, exchange. Pure: no Django."""
