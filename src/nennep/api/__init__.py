"""The machine's door: REST and OpenAPI for other systems."""
