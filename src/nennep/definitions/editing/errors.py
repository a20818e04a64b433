"""Why an edit is refused."""

from nennep.kernel.refusals import Refusal


class EditError(Refusal):
    """The edit is not made. ``step`` and ``column`` say where, "" for the table or the row as a
    whole; ``message`` is Vietnamese: what is wrong and the way out."""

    def __init__(self, step: str, column: str, message: str) -> None:
        self.step = step
        self.column = column
        self.message = message
        super().__init__(f"{step}: {message}" if step else message, field=column)
