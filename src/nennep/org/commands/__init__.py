"""Sub-commands of the room: ``deadlines`` runs without Django, ``init`` begins a real agency, ``people`` lets in who is locked out."""
