from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register


class Room(AppConfig):
    name = "nennep.press"
    verbose_name = "In ấn"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(bundled_fonts_print_vietnamese)


def bundled_fonts_print_vietnamese(**_: Any) -> list[CheckMessage]:
    """An error when a bundled font file is missing or lacks letters: found at start, not at the counter."""
    from nennep.press.typefaces import FontFileError, printable_characters

    try:
        printable_characters()
    except FontFileError as problem:
        return [Error(str(problem), id="press.E001")]
    return []
