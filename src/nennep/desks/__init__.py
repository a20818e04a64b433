"""Desks that receive for other agencies: papers handed over and back, signed by both."""
