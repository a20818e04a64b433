"""What Django and allauth say is said in Vietnamese."""

import gettext
import io
import string

import pytest
from django.utils import translation

from tests.web.catalogue import FOLDER, compile_mo, compiled, read_po


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    assert (FOLDER / "django.mo").read_bytes() == compiled(), "chạy: python -m tests.web.catalogue"


def test_the_compiler_makes_what_gettext_reads() -> None:
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"'
    )
    text = f'{header}\n\nmsgid "Code"\nmsgstr "Mã"\n\nmsgid "%d day"\nmsgid_plural "%d days"\nmsgstr[0] "%d ngày"\n'
    read = gettext.GNUTranslations(io.BytesIO(compile_mo(read_po(text))))
    assert read.gettext("Code") == "Mã"
    assert read.ngettext("%d day", "%d days", 3) == "%d ngày"


def test_every_sentence_keeps_its_places_for_values() -> None:
    for source, said in read_po((FOLDER / "django.po").read_text(encoding="utf-8")).items():
        if not source:
            continue
        for name in ("limit_value", "show_value", "value", "verbose_name", "email", "number"):
            assert (f"%({name})" in source) == (f"%({name})" in said), source
        assert not set(said) & set("!"), said


@pytest.mark.parametrize(
    "adapter", ["allauth.account.adapter.DefaultAccountAdapter", "allauth.mfa.adapter.DefaultMFAAdapter"]
)
def test_no_refusal_of_the_sign_in_stays_english(adapter: str) -> None:
    from django.utils.module_loading import import_string

    with translation.override("vi"):
        for name, message in import_string(adapter).error_messages.items():
            english = set(str(message).lower().split()) & {"the", "is", "not", "you", "cannot", "this"}
            assert not english, f"{name}: {message}"
            assert set(str(message)) - set(string.printable), f"{name}: {message}"
