"""The verbs of handing over."""
