"""What a fault of the machine or of the settings is in words, with the way out; a fault of the program is in none."""

import errno
import os
from collections.abc import Iterator

from nennep.cli.index import CHECKOUT

NO_TABLES = (
    "cơ sở dữ liệu chưa có bảng, hoặc chưa nâng theo bản phần mềm này."
    " Chạy ./nennep migrate rồi gọi lại lệnh; cơ quan mới thì chạy ./nennep init."
)
BROKEN_FILE = (
    "tệp cơ sở dữ liệu đã hỏng hoặc bị cắt cụt, không đọc được. Giữ nguyên tệp hỏng ở chỗ khác,"
    " rồi phục hồi bản sao lưu gần nhất (docs/operate/install.md, mục Sao lưu và phục hồi)."
)
NOT_GRANTED = (
    "tài khoản cơ sở dữ liệu không có quyền làm việc này. Đặt NENNEP_DATABASE_OWNER_URL là tài khoản chủ các bảng"
    " rồi chạy ./nennep migrate: lệnh ấy tạo bảng và cấp quyền cho tài khoản phần mềm (docs/operate/install.md, mục 2)."
)
BAD_ADDRESS = (
    "không hiểu địa chỉ cơ sở dữ liệu. NENNEP_DATABASE_URL và NENNEP_DATABASE_OWNER_URL viết"
    " postgresql://tài_khoản:mật_khẩu@máy/cơ_sở_dữ_liệu; bỏ trống thì dùng SQLite trong NENNEP_DATA."
)
CANNOT_OPEN = (
    "không mở hoặc không ghi được tệp cơ sở dữ liệu trong thư mục dữ liệu {data}. Kiểm tra thư mục ấy có thật, người"
    " chạy lệnh ghi được vào đó và ổ đĩa còn chỗ; muốn để nơi khác thì đặt NENNEP_DATA."
)
DATA_FOLDER = (
    "không ghi được vào thư mục dữ liệu {data} ({reason}). Cho người chạy lệnh quyền ghi vào đó, hoặc đặt"
    " NENNEP_DATA là thư mục khác."
)
FILE_OF_A_SETTING = "{name} trỏ tới tệp {path}, nhưng không đọc được tệp ấy ({reason})."
UNREACHABLE = (
    "không nối được tới cơ sở dữ liệu PostgreSQL. {hint} Kiểm tra NENNEP_DATABASE_URL và"
    " NENNEP_DATABASE_OWNER_URL.\nMáy chủ hoặc máy này trả lời: {answer}"
)
# What stands in the answer, and what it means; servers and systems that speak another language give the answer alone.
HINTS = (
    ("password authentication failed", "Sai tài khoản hoặc mật khẩu."),
    ("no password supplied", "Địa chỉ thiếu mật khẩu."),
    ("role ", "Máy chủ không có tài khoản ấy."),
    ("database ", "Máy chủ không có cơ sở dữ liệu ấy: tạo như docs/operate/install.md, mục 2."),
    ("resolve host", "Không có máy nào mang tên ấy."),
    ("refused", "Máy chủ chưa chạy, hoặc sai cổng."),
    ("No such file", "Máy chủ chưa chạy, hoặc sai thư mục socket."),
)
# Of these answers none comes right by waiting.
SETTING_FAULTS = (
    "password authentication failed",
    "no password supplied",
    "role ",
    "no pg_hba.conf entry",
    "does not exist",
)
REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục ấy",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.ENOTDIR: "một phần của đường dẫn là tệp, không phải thư mục",
    errno.EEXIST: "ở đó đã có một tệp cùng tên",
    errno.EISDIR: "đó là thư mục, không phải tệp",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết phần ổ đĩa được cấp",
}
# SQLite's primary answers SQLITE_CORRUPT and SQLITE_NOTADB, and "short read", which is an I/O error.
CORRUPT, NOT_A_DATABASE, SHORT_READ = 11, 26, 522
READONLY, FULL, CANTOPEN = 8, 13, 14
# What PostgreSQL answers of a table and of a column that are not there.
UNDEFINED = ("42P01", "42703")
INSUFFICIENT_PRIVILEGE = "42501"


def words_for(error: BaseException) -> str:
    """What went wrong and the way out; "" where the error tells of a mistake in the program."""
    chain = list(_chain(error))
    if any(map(finds_no_tables, chain)):
        return NO_TABLES
    if any(map(finds_a_broken_file, chain)):
        return BROKEN_FILE
    return next((told for each in chain if (told := _told(each))), "")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def finds_no_tables(error: BaseException) -> bool:
    """Whether the database answered that a table or column is not there: it is new, or older than the product."""
    cause = error.__cause__
    on_postgresql = getattr(cause, "sqlstate", "") in UNDEFINED
    return on_postgresql or (type(cause).__module__ == "sqlite3" and str(cause).startswith("no such "))


def finds_a_broken_file(error: BaseException) -> bool:
    """Whether SQLite answered that its file is no database, or not a whole one."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in (CORRUPT, NOT_A_DATABASE) or code == SHORT_READ


def _told(error: BaseException) -> str:
    if isinstance(error, OSError):
        return _file_fault(error)
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (READONLY, FULL, CANTOPEN):
        return CANNOT_OPEN.format(data=data_folder())
    if type(error).__module__.startswith("psycopg"):
        return _postgresql_fault(error)
    return ""


def _postgresql_fault(error: BaseException) -> str:
    state = getattr(error, "sqlstate", None)
    if state == INSUFFICIENT_PRIVILEGE:
        return NOT_GRANTED
    if state is not None:
        return ""
    if type(error).__name__ == "ProgrammingError":
        return BAD_ADDRESS
    if type(error).__name__ not in ("OperationalError", "ConnectionTimeout"):
        return ""
    answer = " ".join(str(error).split())
    hint = next((hint for word, hint in HINTS if word in answer), "")
    return UNREACHABLE.format(hint=hint, answer=answer).replace(".  ", ". ")


def reachable_fault(url: str) -> str:
    """What the server or this machine answers where no connection is made; "" where one is, or the url is none."""
    import psycopg  # only where PostgreSQL is used

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return " ".join(str(error).split())
    except psycopg.Error:
        return ""
    return ""


def _file_fault(error: OSError) -> str:
    """A file that a setting names, or the folder of data; files that a command was given are its own matter."""
    reason, path = REASONS.get(error.errno or 0, ""), str(error.filename or "")
    if not reason or not path:
        return ""
    for name, value in os.environ.items():
        if name.startswith("NENNEP_") and name.endswith("_FILE") and value == path:
            return FILE_OF_A_SETTING.format(name=name, path=path, reason=reason)
    data = data_folder()
    if path == data or path.startswith(data + os.sep) or data.startswith(path + os.sep):
        return DATA_FOLDER.format(data=data, reason=reason)
    return ""


def data_folder() -> str:
    """Where the settings look for data, told without them: they may be what cannot be read."""
    given = os.environ.get("NENNEP_DATA")
    return os.path.realpath(given) if given else str(CHECKOUT / "data")
