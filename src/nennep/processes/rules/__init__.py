"""Pure law of processes: the flow of a version and its approvals, the checks of a draft."""
