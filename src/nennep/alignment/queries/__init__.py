"""Queries over what the law and decisions require, and how far the processes have followed."""
