"""Addresses of cases."""

from django.urls import path

from .views import (
    acts,
    case,
    case_list,
    due_date_changes,
    fees,
    outgoing_register,
    papers,
    sendings_back,
    version_change,
)

app_name = "cases"
urlpatterns = [
    path("processes/<str:code>/versions/<str:number>/cases/", version_change.moving, name="moving"),
    path("documents/outgoing/", outgoing_register.outgoing, name="outgoing"),
    path("documents/outgoing/export/", outgoing_register.outgoing_export, name="outgoing_export"),
    path("documents/outgoing/print/", outgoing_register.outgoing_paper, name="outgoing_paper"),
    path("cases/", case_list.cases, name="list"),
    # These stand before the code of a case, which has the same place.
    path("cases/dues/", due_date_changes.dues, name="dues"),
    path("cases/export/", case_list.export, name="export"),
    path("cases/print/", case_list.paper, name="list_paper"),
    path("cases/money/", fees.register, name="money"),
    path("cases/money/export/", fees.register_export, name="money_export"),
    path("cases/money/print/", fees.register_paper, name="money_paper"),
    path("cases/<str:code>/", case.show, name="case"),
    path("cases/<str:code>/history/", case.history, name="history"),
    path("cases/<str:code>/personal/", case.personal, name="personal"),
    path("cases/<str:code>/steps/<str:step>/", acts.complete, name="complete"),
    path("cases/<str:code>/steps/<str:step>/back/", sendings_back.back, name="send_back"),
    path("cases/<str:code>/steps/<str:step>/take/", acts.take, name="take"),
    path("cases/<str:code>/supplement/", acts.supplement, name="supplement"),
    path("cases/<str:code>/supplement/received/", acts.supplemented, name="supplemented"),
    path("cases/<str:code>/refuse/", acts.refuse, name="refuse"),
    path("cases/<str:code>/withdraw/", acts.withdraw, name="withdraw"),
    path("cases/<str:code>/extend/", acts.extend, name="extend"),
    path("cases/<str:code>/stop/", acts.stop, name="stop"),
    path("cases/<str:code>/suspend/", acts.suspend, name="suspend"),
    path("cases/<str:code>/resume/", acts.resume, name="resume"),
    path("cases/<str:code>/reopen/", acts.reopen, name="reopen"),
    path("cases/<str:code>/pay/", fees.fee, {"act": "pay"}, name="pay"),
    path("cases/<str:code>/exempt/", fees.fee, {"act": "exempt"}, name="exempt"),
    path("cases/<str:code>/refund/", fees.fee, {"act": "refund"}, name="refund"),
    path("cases/<str:code>/waive/", fees.fee, {"act": "waive"}, name="waive"),
    path("cases/<str:code>/tracking/", acts.tracking, name="tracking"),
    path("cases/<str:code>/papers/<slug:form>/", papers.paper, name="paper"),
    path("cases/<str:code>/papers/<slug:form>/<int:round>/", papers.paper, name="paper"),
    path("cases/<str:code>/papers/<slug:form>/<int:round>/copy/", papers.copy, name="paper_copy"),
]
