"""Command line of the ledger."""

from argparse import Namespace

from nennep.kernel.commands import command

from .queries import broken_links, chain_words


@command("verify", help="Kiểm tra mọi chuỗi sự kiện; nêu mắt xích hỏng đầu tiên của mỗi chuỗi")
def verify(args: Namespace) -> int:
    """Walk every chain; exit code 1 if one is broken."""
    broken = 0
    for chain, link in broken_links():
        if link:
            broken += 1
            print(f"{chain_words(chain.agency_id)}: HỎNG tại sự kiện {link.number}: {link.reason}.")
        else:
            print(f"{chain_words(chain.agency_id)}: {chain.length} sự kiện, nguyên vẹn.")
    print("Có chuỗi hỏng." if broken else "Mọi chuỗi nguyên vẹn.")
    return 1 if broken else 0
