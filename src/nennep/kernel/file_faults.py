"""What the operating system says of a file that it does not open or write, in words."""

import errno

_WORDS = {
    errno.ENOENT: "không có tệp hay thư mục ấy",
    errno.EACCES: "tài khoản đang chạy không có quyền",
    errno.EPERM: "tài khoản đang chạy không có quyền",
    errno.EISDIR: "đó là một thư mục",
    errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
    errno.EEXIST: "đã có sẵn",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã hết phần ổ đĩa được dùng",
    errno.EFBIG: "tệp lớn quá mức cho phép",
    errno.EROFS: "nơi ấy chỉ cho đọc",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EIO: "ổ đĩa hỏng, không đọc hay ghi được",
    errno.EMFILE: "máy đang mở quá nhiều tệp",
    errno.ENFILE: "máy đang mở quá nhiều tệp",
}


def words_of(error: OSError) -> str:
    """Why, without a full stop; the number of the fault where we have no words for it."""
    if error.errno is None:
        return str(error)
    return _WORDS.get(error.errno, f"lỗi {error.errno} của hệ điều hành")
