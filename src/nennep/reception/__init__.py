"""The desk: dossiers are taken in, guided or declined, and put right after acceptance."""
