"""Command line of the ledger."""

from argparse import Namespace

from nennep.kernel.commands import command

from .file_checks import FAULTS, faults_of_database, faults_of_files, faults_of_rows
from .queries import broken_links, chain_words, steps_back


@command("verify", help="Kiểm tra mọi chuỗi sự kiện, tệp cơ sở dữ liệu và mọi tệp đã lưu; nêu chỗ hỏng")
def verify(args: Namespace) -> int:
    """Walk every chain, then look at the database and at every stored file; exit code 1 if anything is wrong."""
    broken = 0
    for chain, link in broken_links():
        if link:
            broken += 1
            print(f"{chain_words(chain.agency_id)}: HỎNG tại sự kiện {link.number}: {link.reason}.")
        else:
            print(f"{chain_words(chain.agency_id)}: {chain.length} sự kiện, nguyên vẹn.")
    print("Có chuỗi hỏng." if broken else "Mọi chuỗi nguyên vẹn.")
    if not broken:
        _tell_steps_back()
    sound = _tell_database() & _tell_rows() & _tell_files()
    return 0 if sound and not broken else 1


def _tell_steps_back() -> None:
    for chain_id, count, number, furthest in steps_back():
        hours = int(furthest // 3600)
        span = f"{hours // 24} ngày" if hours >= 24 else f"{hours} giờ" if hours else f"{int(furthest // 60)} phút"
        print(
            f"{chain_words(chain_id)}: {count} sự kiện ghi giờ trước sự kiện đứng trước nó, nhiều nhất {span}"
            f" (sự kiện {number}): đồng hồ máy đã bị vặn lùi, hoặc hai máy lệch giờ. Chuỗi vẫn nguyên vẹn."
        )


def _tell_database() -> bool:
    faults = faults_of_database()
    for fault in faults:
        print(f"Cơ sở dữ liệu HỎNG: {fault}.")
    return not faults


def _tell_rows() -> bool:
    faults = faults_of_rows()
    for fault in faults:
        print(f"Dòng SAI với sự kiện: {fault}.")
    return not faults


def _tell_files() -> bool:
    count, damaged = 0, 0
    for digest, fault in faults_of_files():
        count += 1
        if fault:
            damaged += 1
            print(f"Tệp đã lưu {digest}: {FAULTS[fault]}.")
    if damaged:
        print(
            f"{damaged} trong {count} tệp đã lưu bị mất hoặc hỏng: lấy lại từ bản sao lưu (docs/operate/install.md, mục 3)."
        )
    else:
        print(f"{count} tệp đã lưu, đủ và nguyên vẹn.")
    return not damaged
