"""The screens of the room: agency and divisions, people and duties, calendars, the first days."""
