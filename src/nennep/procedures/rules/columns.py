"""The attributes of a published procedure, in the printed order of the national database."""

# Columns of a version that a decision or a keeper may set, with their names on the sheet.
COLUMNS: dict[str, str] = {
    "name": "Tên thủ tục",
    "level": "Cấp thực hiện",
    "kind": "Loại thủ tục",
    "sequence": "Trình tự thực hiện",
    "terms": "Cách thức thực hiện, thời hạn",
    "immediate": "Giải quyết ngay",
    "supplement_policy": "Thời hạn sau khi bổ sung",
    "supplement_rounds": "Số lần yêu cầu bổ sung",
    "supplement_days": "Thời gian cho người nộp bổ sung",
    "supplement_basis": "Căn cứ quy định riêng về bổ sung",
    "questions": "Câu hỏi để biết trường hợp",
    "sets": "Số lượng hồ sơ",
    "applicants": "Đối tượng thực hiện",
    "competent": "Cơ quan có thẩm quyền",
    "authorised": "Cơ quan được ủy quyền, phân cấp",
    "coordinating": "Cơ quan phối hợp",
    "reception_place": "Địa chỉ tiếp nhận",
    "result": "Kết quả thực hiện",
    "paper_result": "Kết quả bản giấy",
    "exemptions": "Đối tượng miễn, giảm phí",
    "conditions": "Yêu cầu, điều kiện",
    "service_level": "Mức độ dịch vụ công trực tuyến",
    "partial_reason": "Lý do chỉ một phần",
    "one_stop": "Tiếp nhận tại Một cửa",
    "linked": "Liên thông",
    "territory_free": "Phi địa giới",
    "post_reception": "Nhận hồ sơ qua bưu chính",
    "post_return": "Trả kết quả qua bưu chính",
    "routing": "Nơi xử lý",
}
# Columns that count from 1, with the most that can be kept.
MOST: dict[str, int] = {"supplement_rounds": 9, "supplement_days": 365}
# Rows of a version, replaced whole or kept whole.
PARTS: dict[str, str] = {
    "components": "Thành phần hồ sơ",
    "fees": "Phí, lệ phí",
    "bases": "Căn cứ pháp lý",
    "variants": "Trường hợp",
}
INVOLVED = "Cơ quan cùng thực hiện"
FEE_KINDS: dict[str, str] = {"phi": "Phí", "le_phi": "Lệ phí"}
SERVICE_LEVELS: dict[str, str] = {
    "full_online": "Toàn trình",
    "partial_online": "Một phần",
    "none": "Cung cấp thông tin",
}


def label_of(column: str) -> str:
    """The name of an attribute on the sheet."""
    return (COLUMNS | PARTS | {"involved": INVOLVED}).get(column, column)
