"""What backups are made of: the archive, its key, its manifest, a database of one instant."""
