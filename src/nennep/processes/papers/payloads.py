"""What each of the four documents says: one frozen record a document, each field with its tag in Word templates.

All values are words already; both presses print the same record, so that Word and PDF cannot differ.
"""

from dataclasses import dataclass, field

from nennep.press.word import tag


@dataclass(frozen=True, kw_only=True)
class Line:
    """A pair of words in a table of two columns."""

    name: str = field(metadata=tag("ten", "Tên"))
    meaning: str = field(metadata=tag("nghia", "Nghĩa"))


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One of the three who sign: what for, title, name."""

    part: str = field(metadata=tag("vai_tro", "Soạn thảo, xem xét, phê duyệt"))
    title: str = field(metadata=tag("chuc_vu", "Chức vụ"))
    name: str = field(metadata=tag("ho_ten", "Họ và tên"))


@dataclass(frozen=True, kw_only=True)
class AmendmentRow:
    """A line of the amendment page."""

    request: str = field(metadata=tag("yeu_cau", "Yêu cầu sửa đổi, bổ sung"))
    part: str = field(metadata=tag("phan", "Trang, phần liên quan"))
    content: str = field(metadata=tag("noi_dung", "Mô tả nội dung sửa đổi"))
    revision: str = field(metadata=tag("lan", "Lần ban hành, lần sửa đổi"))
    day: str = field(metadata=tag("ngay", "Ngày ban hành"))


@dataclass(frozen=True, kw_only=True)
class ComponentRow:
    """A paper of the dossier; a heading row has the procedure's name only."""

    heading: bool = field(metadata=tag("la_nhom", "Là dòng tên thủ tục"))
    number: str = field(metadata=tag("tt", "Số thứ tự"))
    name: str = field(metadata=tag("ten", "Tên giấy tờ"))
    originals: str = field(metadata=tag("ban_chinh", "Số bản chính"))
    copies: str = field(metadata=tag("ban_sao", "Số bản sao"))


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """A step of the procedure's table; a heading row opens work side by side or a choice."""

    heading: bool = field(metadata=tag("la_nhom", "Là dòng nhóm"))
    number: str = field(metadata=tag("so", "Số bước"))
    what: str = field(metadata=tag("trinh_tu", "Việc làm, diễn giải và hướng đi tiếp"))
    name: str = field(metadata=tag("ten", "Tên việc"))
    explained: str = field(metadata=tag("dien_giai", "Diễn giải và hướng đi tiếp"))
    who: str = field(metadata=tag("trach_nhiem", "Người, đơn vị thực hiện"))
    time: str = field(metadata=tag("thoi_gian", "Thời gian"))
    papers: str = field(metadata=tag("bieu_mau", "Biểu mẫu, kết quả"))
    result: str = field(metadata=tag("ket_qua", "Kết quả"))


@dataclass(frozen=True, kw_only=True)
class FormRow:
    """A form: its code, its name."""

    number: str = field(metadata=tag("tt", "Số thứ tự"))
    code: str = field(metadata=tag("ma", "Mã hiệu biểu mẫu"))
    name: str = field(metadata=tag("ten", "Tên biểu mẫu"))


@dataclass(frozen=True, kw_only=True)
class RecordRow:
    """A record that is kept, and for how long."""

    number: str = field(metadata=tag("tt", "Số thứ tự"))
    name: str = field(metadata=tag("ten", "Hồ sơ lưu"))
    kept: str = field(metadata=tag("thoi_han", "Thời hạn lưu"))


@dataclass(frozen=True, kw_only=True)
class SectionText:
    """A section as the profile orders it; ``content`` says which table or list stands in it."""

    number: str = field(metadata=tag("so", "Số mục"))
    title: str = field(metadata=tag("ten", "Tên mục"))
    content: str = field(metadata=tag("loai", "Loại nội dung"))
    lines: tuple[str, ...] = field(metadata=tag("chu", "Các dòng chữ"))


@dataclass(frozen=True, kw_only=True)
class PaperHeader:
    """What every one of the four begins with."""

    agency: str = field(metadata=tag("co_quan", "Cơ quan"))
    superior: str = field(metadata=tag("co_quan_cap_tren", "Cơ quan cấp trên"))
    code: str = field(metadata=tag("ma_hieu", "Mã hiệu quy trình"))
    name: str = field(metadata=tag("ten_quy_trinh", "Tên quy trình"))
    version: str = field(metadata=tag("phien_ban", "Phiên bản"))
    procedures: tuple[Line, ...] = field(metadata=tag("thu_tuc", "Thủ tục: tên là mã quốc gia, nghĩa là tên thủ tục"))
    total: str = field(metadata=tag("tong_thoi_gian", "Tổng thời gian"))
    total_note: str = field(metadata=tag("ghi_chu_tong", "Lời giải thích về tổng thời gian"))
    demo: bool = field(metadata=tag("ban_thu", "Là bản thử"))


@dataclass(frozen=True, kw_only=True)
class IsoProcedure(PaperHeader):
    """The procedure of the quality system."""

    standard: str = field(metadata=tag("tieu_chuan", "Tiêu chuẩn"))
    issue: str = field(metadata=tag("lan_ban_hanh", "Lần ban hành"))
    amendment: str = field(metadata=tag("lan_sua_doi", "Lần sửa đổi"))
    issued_on: str = field(metadata=tag("ngay_ban_hanh", "Ngày ban hành"))
    basis: str = field(metadata=tag("phe_duyet", "Quyết định ban hành"))
    signatures: tuple[Signature, ...] = field(metadata=tag("nguoi_ky", "Soạn thảo, xem xét, phê duyệt"))
    distribution: tuple[str, ...] = field(metadata=tag("noi_nhan", "Nơi nhận tài liệu"))
    amendments: tuple[AmendmentRow, ...] = field(metadata=tag("sua_doi", "Các lần sửa đổi"))
    purpose: str = field(metadata=tag("muc_dich", "Mục đích"))
    scope: str = field(metadata=tag("pham_vi", "Phạm vi"))
    references: tuple[str, ...] = field(metadata=tag("tai_lieu_vien_dan", "Tài liệu viện dẫn"))
    abbreviations: tuple[Line, ...] = field(metadata=tag("viet_tat", "Chữ viết tắt"))
    bases: tuple[str, ...] = field(metadata=tag("co_so_phap_ly", "Cơ sở pháp lý"))
    conditions: tuple[str, ...] = field(metadata=tag("dieu_kien", "Điều kiện thực hiện"))
    components: tuple[ComponentRow, ...] = field(metadata=tag("thanh_phan", "Thành phần hồ sơ"))
    sets: tuple[str, ...] = field(metadata=tag("so_bo", "Số lượng hồ sơ"))
    limits: tuple[str, ...] = field(metadata=tag("thoi_han", "Thời gian xử lý"))
    places: tuple[str, ...] = field(metadata=tag("noi_tiep_nhan", "Nơi tiếp nhận và trả kết quả"))
    fees: tuple[str, ...] = field(metadata=tag("phi", "Phí, lệ phí"))
    steps: tuple[StepRow, ...] = field(metadata=tag("buoc", "Các bước"))
    forms: tuple[FormRow, ...] = field(metadata=tag("mau", "Biểu mẫu"))
    records: tuple[RecordRow, ...] = field(metadata=tag("ho_so_luu", "Hồ sơ cần lưu"))
    retention: str = field(metadata=tag("cau_luu_tru", "Câu về thời hạn và nơi lưu"))
    has_diagram: bool = field(metadata=tag("co_so_do", "Có sơ đồ"))
    diagram: str = field(metadata=tag("so_do", "Sơ đồ quy trình"))
    sections: tuple[SectionText, ...] = field(metadata=tag("muc", "Các mục theo kiểu tài liệu"))


@dataclass(frozen=True, kw_only=True)
class InternalRow:
    """A row of the internal process: a phase with its total, or a step in decimals of days."""

    heading: bool = field(metadata=tag("la_giai_doan", "Là dòng giai đoạn"))
    number: str = field(metadata=tag("so", "Số bước"))
    name: str = field(metadata=tag("ten", "Nội dung công việc"))
    unit: str = field(metadata=tag("don_vi", "Đơn vị thực hiện"))
    days: str = field(metadata=tag("thoi_gian", "Thời gian"))
    result: str = field(metadata=tag("ket_qua", "Kết quả"))


@dataclass(frozen=True, kw_only=True)
class InternalProcess(PaperHeader):
    """The internal process, an annex to the chairman's decision."""

    basis: str = field(metadata=tag("kem_theo", "Câu kèm theo quyết định"))
    field_name: str = field(metadata=tag("linh_vuc", "Lĩnh vực"))
    total_days: str = field(metadata=tag("tong_ngay", "Tổng thời gian, ngày"))
    total_hours: str = field(metadata=tag("tong_gio", "Tổng thời gian, giờ"))
    limits: tuple[str, ...] = field(metadata=tag("thoi_han", "Thời hạn theo quy định"))
    steps: tuple[InternalRow, ...] = field(metadata=tag("buoc", "Các bước"))


@dataclass(frozen=True, kw_only=True)
class NodeRow:
    """A node of the electronic process."""

    node: str = field(metadata=tag("nut", "Mã nút"))
    name: str = field(metadata=tag("ten", "Tên bước"))
    account: str = field(metadata=tag("vai_tro", "Vai trò, nhóm tài khoản"))
    hours: str = field(metadata=tag("han", "Hạn xử lý, giờ"))
    forms: str = field(metadata=tag("bieu_mau", "Biểu mẫu điện tử"))
    public_state: str = field(metadata=tag("trang_thai", "Trạng thái hiển thị cho người dân"))
    onward: str = field(metadata=tag("chuyen_tiep", "Chuyển tiếp và điều kiện"))
    clock: str = field(metadata=tag("dong_ho", "Quy tắc tính giờ, hẹn giờ"))
    signing: str = field(metadata=tag("tich_hop", "Tích hợp, ký số"))


@dataclass(frozen=True, kw_only=True)
class ElectronicProcess(PaperHeader):
    """The sheet by which the one-stop system is set up."""

    basis: str = field(metadata=tag("can_cu", "Quy trình nội bộ làm căn cứ"))
    digest: str = field(metadata=tag("ma_bam", "Mã băm của định nghĩa"))
    service_level: str = field(metadata=tag("muc_do", "Mức độ dịch vụ công trực tuyến"))
    nodes: tuple[NodeRow, ...] = field(metadata=tag("nut", "Các nút"))
    variables: tuple[Line, ...] = field(metadata=tag("bien", "Dữ liệu hỏi khi rẽ nhánh"))
    signatures: tuple[Signature, ...] = field(metadata=tag("nguoi_ky", "Người lập, người duyệt"))


@dataclass(frozen=True, kw_only=True)
class MeasureRow:
    """A measure before and after."""

    name: str = field(metadata=tag("ten", "Tiêu chí"))
    before: str = field(metadata=tag("truoc", "Trước"))
    after: str = field(metadata=tag("sau", "Sau"))
    change: str = field(metadata=tag("thay_doi", "Thay đổi"))


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """A step before beside its step after; empty where there is none."""

    before_what: str = field(metadata=tag("truoc_viec", "Bước trước"))
    before_who: str = field(metadata=tag("truoc_nguoi", "Người thực hiện trước"))
    before_time: str = field(metadata=tag("truoc_gio", "Thời gian trước"))
    after_what: str = field(metadata=tag("sau_viec", "Bước sau"))
    after_who: str = field(metadata=tag("sau_nguoi", "Người thực hiện sau"))
    after_time: str = field(metadata=tag("sau_gio", "Thời gian sau"))
    change: str = field(metadata=tag("thay_doi", "Thay đổi"))


@dataclass(frozen=True, kw_only=True)
class CostRow:
    """A line of the compliance cost, đồng a year."""

    activity: str = field(metadata=tag("viec", "Công việc của người dân"))
    before: str = field(metadata=tag("truoc", "Chi phí trước"))
    after: str = field(metadata=tag("sau", "Chi phí sau"))
    basis: str = field(metadata=tag("can_cu", "Căn cứ, nguồn số liệu"))


@dataclass(frozen=True, kw_only=True)
class Restructuring(PaperHeader):
    """The process before and after, and what is saved."""

    before_label: str = field(metadata=tag("ten_truoc", "Tên phiên bản trước"))
    after_label: str = field(metadata=tag("ten_sau", "Tên phiên bản sau"))
    before_total: str = field(metadata=tag("tong_truoc", "Tổng thời gian trước"))
    summary: str = field(metadata=tag("tom_tat", "Tóm tắt thay đổi"))
    saved: str = field(metadata=tag("ty_le_cat_giam", "Tỷ lệ thời gian cắt giảm"))
    measures: tuple[MeasureRow, ...] = field(metadata=tag("tieu_chi", "Các tiêu chí"))
    pairs: tuple[PairRow, ...] = field(metadata=tag("cap_buoc", "Các bước trước và sau"))
    replaced: tuple[Line, ...] = field(metadata=tag("thay_bang_du_lieu", "Giấy tờ thay bằng dữ liệu: tên, nguồn"))
    costs: tuple[CostRow, ...] = field(metadata=tag("chi_phi", "Chi phí tuân thủ"))
    cost_note: str = field(metadata=tag("ghi_chu_chi_phi", "Lời giải thích về chi phí"))
    changes: tuple[str, ...] = field(metadata=tag("thay_doi", "Từng thay đổi"))
    place: str = field(metadata=tag("dia_danh", "Địa danh"))
    day: str = field(metadata=tag("ngay", "Ngày ký"))
    basis: str = field(metadata=tag("phe_duyet", "Quyết định phê duyệt"))
    signatures: tuple[Signature, ...] = field(metadata=tag("nguoi_ky", "Người lập, người duyệt"))


Document = IsoProcedure | InternalProcess | ElectronicProcess | Restructuring
