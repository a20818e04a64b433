"""How the installation is kept: backups and drills, health, releases."""
