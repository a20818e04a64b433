"""The citizen's door: find a procedure, apply, follow, supplement, collect, rate; public documents."""
