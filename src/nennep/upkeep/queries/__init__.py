"""What is known of how the installation is kept."""
