"""What is written together when a dossier comes from another system."""
