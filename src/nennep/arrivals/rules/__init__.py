"""Pure law of dossiers that come from other systems."""
