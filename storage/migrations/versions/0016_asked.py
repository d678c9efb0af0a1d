"""What residents asked, in groups of what is the same, and what the city's staff answered to everybody who asked.

`asked` is kept thirty days, then only `asked_counts` is left of it. `waits` is 1 while nobody has answered it or the
answer did not help, 2 while `answer_id` is to be told, and else 0. `common_questions` are answers of the staff:
`told_at` is when telling those who asked began, `approved_at` when a second person made it a common question.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()
WAITS, TO_TELL, GROUPED = sa.text("waits = 1"), sa.text("waits = 2"), sa.text("group_id IS NOT NULL")


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _staff(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey("staff.id"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "asked",
        _id(),
        sa.Column("contact_id", Id, sa.ForeignKey("contacts.id"), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("unhelpful", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("waits", sa.Integer, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("records", sa.Text, nullable=False),
        sa.Column("case_id", Id),
        sa.Column("group_id", Id),
        sa.Column("answer_id", Id),
        sqlite_autoincrement=True,
    )
    op.create_index("asked_contact", "asked", ["contact_id", "id"])
    for name, columns, where in (  # most questions are answered: they stand in none of these
        ("asked_waits", ["group_id", "id"], WAITS),
        ("asked_to_tell", ["id"], TO_TELL),
        ("asked_group", ["group_id", "id"], GROUPED),
    ):
        op.create_index(name, "asked", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "asked_groups",
        _id(),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("dismissed_at", Moment),
        _staff("dismissed_by"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "asked_counts",
        sa.Column("month", sa.Text, primary_key=True),
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("outcome", sa.Text, primary_key=True),
        sa.Column("n", sa.BigInteger, nullable=False),
    )
    _common()


def _common() -> None:
    op.create_table(
        "common_questions",
        _id(),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("ask", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        _staff("author_id", nullable=False),
        sa.Column("written_at", Moment, nullable=False),
        sa.Column("told_at", Moment),
        _staff("second_id"),
        sa.Column("approved_at", Moment),
        sa.Column("refused_at", Moment),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("withdrawn_at", Moment),
        _staff("withdrawn_by"),
        sqlite_autoincrement=True,
    )
    op.create_index("common_questions_group", "common_questions", ["group_id"])


def downgrade() -> None:
    raise NotImplementedError("what residents asked would be lost")
