"""Screens of files that come in and packages that go out."""
