"""What several acts and queries of cases share: clock, dossier rows, work items, remarks."""
