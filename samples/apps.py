"""In a demo the sign-in page lists the accounts; nothing else of the samples runs in the site."""

from collections.abc import Sequence

from django.apps import AppConfig

from nennep.web.menu import DemoAccount, offer_demo_accounts
from samples.catalogue import organisation


def accounts() -> Sequence[DemoAccount]:
    """The people one may be in the demo, in the order of a case."""
    raw = organisation()
    names = {person["username"]: person["name"] for person in raw["people"]}
    return [DemoAccount(each["username"], names[each["username"]], each["role"]) for each in raw["demo"]["accounts"]]


class Samples(AppConfig):
    name = "samples"
    verbose_name = "Dữ liệu mẫu"

    def ready(self) -> None:
        offer_demo_accounts(organisation()["demo"]["password"], accounts)
