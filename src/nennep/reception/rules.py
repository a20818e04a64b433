"""Pure law of the desk."""

# First answer to an online filing, in working hours: NĐ 45/2020/NĐ-CP.
FIRST_ANSWER_HOURS = 8
