"""Cases: dossiers from reception to return, with their steps, clocks, supplements, results and slips."""
