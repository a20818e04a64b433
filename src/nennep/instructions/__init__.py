"""What a head of division or a leader wants done about a case: told to a person, answered in words, closed or asked again."""
