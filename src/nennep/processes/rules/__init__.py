"""Pure law of processes: the flow of a version and its approvals, scans, the checks of a draft."""
