"""Places and subjects of public posting (NĐ 63/2010/NĐ-CP Điều 17)."""

PLACES = {"portal": "Trang công khai", "office": "Niêm yết tại trụ sở"}
POSTED_SUBJECTS = {"procedure": "Thủ tục", "process": "Quy trình"}
