"""Addresses of processes."""

from django.urls import path

from .views import board, bpmn, lag, posting, uploads

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
    path("processes/uploads/", uploads.uploads, name="uploads"),
    path("processes/uploads/<slug:slug>/", uploads.upload, name="upload"),
    path("processes/<str:code>/bpmn/", bpmn.bpmn, name="bpmn"),
]
