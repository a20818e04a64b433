"""Addresses of processes."""

from django.urls import path

from .views import (
    approvals,
    board,
    bpmn,
    decisions,
    editor,
    exchange,
    flow,
    lag,
    modeler,
    own_templates,
    posting,
    process,
    uploads,
    version,
)

app_name = "processes"
urlpatterns = [
    # --- posting (before the code of a process, which has the same place)
    path("processes/posting/", posting.postings, name="postings"),
    path("processes/posting/<int:number>/", posting.posting, name="posting"),
    path(
        "processes/posting/<int:number>/withdraw/",
        posting.posting_withdraw,
        name="posting_withdraw",
    ),
    path("processes/posting/<int:number>/prove/", posting.posting_prove, name="posting_prove"),
    path("processes/posting/<int:number>/<slug:part>/", posting.posting_file, name="posting_file"),
    # --- board
    path("processes/", board.board, name="board"),
    path("processes/board.xlsx", board.board_sheet, name="board_sheet"),
    path("processes/agencies/", board.board_agencies, name="board_agencies"),
    path("processes/lag/", lag.lag, name="lag"),
    # --- exchange
    path("processes/exchange/", exchange.exchange, name="exchange"),
    path("processes/uploads/", uploads.uploads, name="uploads"),
    path("processes/uploads/<slug:slug>/", uploads.upload, name="upload"),
    path("processes/bpmn-js/<path:name>", modeler.modeler_file, name="modeler_file"),
    path("processes/<str:code>/bpmn/", bpmn.bpmn, name="bpmn"),
    path("processes/<str:code>/draft/bpmn/", modeler.modeler, name="modeler"),
    # --- approval (stands last: its <code> would catch the words above)
    path("processes/templates/", own_templates.own_templates, name="own_templates"),
    path(
        "processes/templates/<str:track>/preview/",
        own_templates.template_preview,
        name="template_preview",
    ),
    path(
        "processes/templates/<str:track>/retire/",
        own_templates.template_retire,
        name="template_retire",
    ),
    path(
        "processes/templates/<str:track>/<str:what>/",
        own_templates.template_file,
        name="template_file",
    ),
    path("processes/<str:code>/", process.process, name="process"),
    path("processes/<str:code>/as-of/", process.as_of, name="as_of"),
    path("processes/<str:code>/draft/open/", flow.open_draft, name="open_draft"),
    path("processes/<str:code>/draft/submit/", flow.submit, name="submit"),
    path("processes/<str:code>/draft/return/", flow.returned, name="return"),
    path("processes/<str:code>/draft/review/", flow.review, name="review"),
    path("processes/<str:code>/draft/reopen/", flow.reopen, name="reopen"),
    path("processes/<str:code>/draft/drop/", flow.drop, name="drop"),
    path("processes/<str:code>/draft/tick/", flow.tick, name="tick"),
    path("processes/<str:code>/draft/assign/", flow.assign, name="assign"),
    path("processes/<str:code>/draft/put-in-force/", flow.put_in_force, name="put_in_force"),
    path("processes/<str:code>/versions/<str:number>/", version.version, name="version"),
    path(
        "processes/<str:code>/versions/<str:number>/difference/",
        version.difference,
        name="difference",
    ),
    path(
        "processes/<str:code>/versions/<str:number>/approve/<str:track>/",
        approvals.approve,
        name="approve",
    ),
    path(
        "processes/<str:code>/versions/<str:number>/approve/<str:track>/revoke/",
        approvals.revoke,
        name="revoke",
    ),
    path(
        "processes/<str:code>/versions/<str:number>/approvals/<int:approval>/scan/",
        version.scan,
        name="scan",
    ),
    path(
        "processes/<str:code>/versions/<str:number>/<str:track>/pages/<int:page>.png",
        version.page,
        name="page",
    ),
    path(
        "processes/<str:code>/versions/<str:number>/<str:track>.<str:form>",
        version.paper,
        name="paper",
    ),
    # --- editor
    path("processes/<str:code>/draft/", editor.editor, name="editor"),
    path("processes/<str:code>/draft/edit/", editor.edit, name="edit"),
    path("processes/<str:code>/draft/undo/", editor.undo, name="undo"),
    path("processes/<str:code>/draft/redo/", editor.redo, name="redo"),
    path("processes/<str:code>/draft/paste/", editor.paste, name="paste"),
    path("processes/<str:code>/draft/paste/text/", editor.paste_page, name="paste_page"),
    path("processes/<str:code>/draft/accept/", editor.accept, name="accept"),
    path("processes/<str:code>/draft/examples/", editor.example, name="example"),
    # --- decisions
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/read/", decisions.decision_read, name="decision_read"),
    path("decisions/<slug:code>/", decisions.decision, name="decision"),
    path("decisions/<slug:code>/head/", decisions.decision_head, name="decision_head"),
    path("decisions/<slug:code>/settle/", decisions.decision_settle, name="decision_settle"),
    path("decisions/<slug:code>/again/", decisions.decision_again, name="decision_again"),
    path("decisions/<slug:code>/drop/", decisions.decision_drop, name="decision_drop"),
    path("decisions/<slug:code>/apply/", decisions.decision_apply, name="decision_apply"),
    path("decisions/<slug:code>/file/", decisions.decision_file, name="decision_file"),
    path("decisions/<slug:code>/lines/add/", decisions.decision_line_add, name="decision_line_add"),
    path("decisions/<slug:code>/lines/<int:order>/", decisions.decision_line, name="decision_line"),
]
