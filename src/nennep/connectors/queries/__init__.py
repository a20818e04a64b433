"""Who is told what, and in which words it leaves the house."""
