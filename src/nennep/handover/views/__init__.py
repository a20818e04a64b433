"""The screens of handing over."""
