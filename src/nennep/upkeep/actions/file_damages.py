"""Remembers which stored files were found lost or changed."""

from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.ledger.file_checks import faults_of_files

from ..models import FileDamage


def check_files(shard: str, *, by: Actor, at: datetime) -> int:
    """Afterwards it is known which files of that part are lost or changed; how many were looked at.

    What is whole again, as after a restore, is forgotten, and so is what has no row any more.
    """
    found = dict(faults_of_files(shard))
    wrong = {digest: fault for digest, fault in found.items() if fault}
    FileDamage.objects.filter(sha256__startswith=shard).exclude(sha256__in=wrong).delete()
    for digest, fault in wrong.items():
        FileDamage.objects.update_or_create(
            sha256=digest, defaults={"fault": fault}, create_defaults={"fault": fault, "found_at": at}
        )
    return len(found)
