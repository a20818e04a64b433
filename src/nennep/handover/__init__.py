"""Work that changes hands: what a person who leaves holds, who takes it over, what nobody holds."""
