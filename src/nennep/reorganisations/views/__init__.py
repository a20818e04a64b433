"""Pages of decisions on the organisation, and of the one-stop desk that they change."""
