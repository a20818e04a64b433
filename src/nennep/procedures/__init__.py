"""What the law lets citizens ask: decisions, fields, procedures and their versions, components, fees, limits."""
