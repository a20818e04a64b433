"""Rules of how the installation is kept; they know no Django."""
