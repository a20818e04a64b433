"""Sub-commands of the room: ``agency`` puts an agency elsewhere, or ends it in another one."""
