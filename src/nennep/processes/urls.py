"""Addresses of processes."""

from django.urls import path

from .views import approvals, beginnings, editor, modeler, own_templates, process, together, version, version_acts

app_name = "processes"
urlpatterns = [
    # --- beginnings, many at once
    path("processes/new/", beginnings.beginnings, name="beginnings"),
    path("processes/new/<str:code>/", beginnings.begin, name="begin"),
    path("processes/in-progress/", together.in_progress, name="in_progress"),
    path("processes/approvals/", together.approvals, name="approvals"),
    # --- canvas
    path("processes/bpmn-js/<path:name>", modeler.modeler_file, name="modeler_file"),
    path("processes/<str:code>/draft/bpmn/", modeler.modeler, name="modeler"),
    # --- approval (stands last: its <code> would catch the words above)
    path("processes/templates/", own_templates.own_templates, name="own_templates"),
    path("processes/templates/<str:track>/preview/", own_templates.template_preview, name="template_preview"),
    path("processes/templates/<str:track>/retire/", own_templates.template_retire, name="template_retire"),
    path("processes/templates/<str:track>/<str:what>/", own_templates.template_file, name="template_file"),
    path("processes/<str:code>/", process.process, name="process"),
    path("processes/<str:code>/as-of/", process.as_of, name="as_of"),
    path("processes/<str:code>/owning-division/", process.owning_division, name="owning_division"),
    path("processes/<str:code>/draft/open/", version_acts.open_draft, name="open_draft"),
    path("processes/<str:code>/draft/submit/", version_acts.submit, name="submit"),
    path("processes/<str:code>/draft/return/", version_acts.returned, name="return"),
    path("processes/<str:code>/draft/review/", version_acts.review, name="review"),
    path("processes/<str:code>/draft/reopen/", version_acts.reopen, name="reopen"),
    path("processes/<str:code>/draft/send-back/", version_acts.send_back, name="send_back"),
    path("processes/<str:code>/draft/confirm/", version_acts.confirm, name="confirm"),
    path("processes/<str:code>/draft/drop/", version_acts.drop, name="drop"),
    path("processes/<str:code>/draft/tick/", version_acts.tick, name="tick"),
    path("processes/<str:code>/draft/assign/", version_acts.assign, name="assign"),
    path("processes/<str:code>/draft/put-in-force/", version_acts.put_in_force, name="put_in_force"),
    path("processes/<str:code>/versions/<str:number>/", version.version, name="version"),
    path("processes/<str:code>/versions/<str:number>/difference/", version.difference, name="difference"),
    path("processes/<str:code>/versions/<str:number>/approve/<str:track>/", approvals.approve, name="approve"),
    path("processes/<str:code>/versions/<str:number>/approve/<str:track>/revoke/", approvals.revoke, name="revoke"),
    path("processes/<str:code>/versions/<str:number>/approvals/<int:approval>/scan/", version.scan, name="scan"),
    path("processes/<str:code>/versions/<str:number>/<str:track>/pages/<int:page>.png", version.page, name="page"),
    path("processes/<str:code>/versions/<str:number>/<str:track>.<str:form>", version.paper, name="paper"),
    # --- editor
    path("processes/<str:code>/draft/", editor.editor, name="editor"),
    path("processes/<str:code>/draft/edit/", editor.edit, name="edit"),
    path("processes/<str:code>/draft/undo/", editor.undo, name="undo"),
    path("processes/<str:code>/draft/redo/", editor.redo, name="redo"),
    path("processes/<str:code>/draft/paste/", editor.paste, name="paste"),
    path("processes/<str:code>/draft/paste/text/", editor.paste_page, name="paste_page"),
    path("processes/<str:code>/draft/accept/", editor.accept, name="accept"),
    path("processes/<str:code>/draft/procedures/", editor.procedures, name="procedures"),
    path("processes/<str:code>/draft/examples/", editor.example, name="example"),
]
