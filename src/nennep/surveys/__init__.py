"""How citizens felt: questionnaires, answers, satisfaction index, feedback."""
