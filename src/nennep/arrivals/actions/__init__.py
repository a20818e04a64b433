"""The verbs of dossiers that come from other systems."""
