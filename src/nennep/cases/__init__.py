"""What happened: dossiers from reception to return: steps, clocks, supplements, results, slips."""
