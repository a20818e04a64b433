"""The actions of dossiers that come from other systems."""
