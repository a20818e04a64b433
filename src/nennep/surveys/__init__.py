"""Surveys of citizens: questionnaires, answers, satisfaction index, feedback."""
