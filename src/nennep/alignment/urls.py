"""Addresses of decisions, the board, the lag and public posting.

They stand before those of processes, whose ``<code>`` would catch the same words.
"""

from django.urls import path

from .views import board, decisions, lag, law_drafts, posting

app_name = "alignment"
urlpatterns = [
    # --- posting
    path("processes/posting/", posting.postings, name="postings"),
    path("processes/posting/<int:number>/", posting.posting, name="posting"),
    path("processes/posting/<int:number>/withdraw/", posting.posting_withdraw, name="posting_withdraw"),
    path("processes/posting/<int:number>/prove/", posting.posting_prove, name="posting_prove"),
    path("processes/posting/<int:number>/<slug:part>/", posting.posting_file, name="posting_file"),
    # --- board
    path("processes/", board.board, name="board"),
    path("processes/board.xlsx", board.board_sheet, name="board_sheet"),
    path("processes/agencies/", board.board_agencies, name="board_agencies"),
    path("processes/<str:code>/draft/by-law/", law_drafts.law_draft, name="law_draft"),
    path("processes/lag/", lag.lag, name="lag"),
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
