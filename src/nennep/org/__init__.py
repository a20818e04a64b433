"""Who: agencies, divisions, people, positions, duties, delegation, working calendars, sign-in."""
