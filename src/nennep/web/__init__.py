"""The shell: base page, components, menu registry, charts, static files, error pages; knows no subject."""
