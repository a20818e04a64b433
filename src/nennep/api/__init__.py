"""The interface for other systems: REST with an OpenAPI description."""
