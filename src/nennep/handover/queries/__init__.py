"""Reading what is to be handed over."""
