"""What goes over with a decision, in the tables of every room: who has such things registers them here."""
