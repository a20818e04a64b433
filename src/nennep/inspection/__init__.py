"""The province looks in: inspection plans, teams, checklists, findings; administrative-reform index and evidence."""
