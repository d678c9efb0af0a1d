"""From an idea to a reasoned decision: what is public of a case, its clock, who supports it, who answers for it.

`due_at` is the end of the legal term, `put_off_at` when a moderator last left it for later. `public_text` is the
version that its author let us publish. `folded_into` names the case whose copy this is, `merged_into` the one that it
became part of. `promises` are what staff said would be done and by when; `alarms` are the reminders of a case's clock,
each claimed once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()
OPEN = sa.text("state IN ('submitted', 'published', 'appealed') AND folded_into IS NULL")  # what a moderator decides
CLAIMED, FOLDED = sa.text("claimed_by IS NOT NULL"), sa.text("folded_into IS NOT NULL")


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _case(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, primary_key=primary_key)


def _contact(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column("contact_id", Id, sa.ForeignKey("contacts.id"), nullable=False, primary_key=primary_key)


def _staff(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey("staff.id"), nullable=nullable)


def upgrade() -> None:
    _cases()
    _people()
    _promises()


def _cases() -> None:
    for column in (
        sa.Column("regime", sa.Text, nullable=False, server_default="ogp_proposal"),
        sa.Column("about", sa.Text),
        sa.Column("score", sa.Integer),
        sa.Column("public_text", sa.Text),
        sa.Column("author_name", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("held", sa.Text),
        sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("extended", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("folded_into", Id),
        sa.Column("folded", sa.Integer, nullable=False, server_default="0"),
        sa.Column("merged_into", Id),
        sa.Column("supports", sa.Integer, nullable=False, server_default="0"),
        sa.Column("department", sa.Text),
        sa.Column("received_at", Moment),
        sa.Column("due_at", Moment),
        sa.Column("put_off_at", Moment, nullable=False, server_default="0"),
        sa.Column("decided_by", Id),
        sa.Column("decided_at", Moment),
        sa.Column("published_at", Moment),
    ):
        op.add_column("cases", column)
    op.drop_index("cases_queue", "cases")  # SQLite would take it, and sort, where the one of the turn is in order
    op.create_index("cases_due", "cases", ["due_at"])
    op.create_index("cases_published", "cases", ["published_at"])
    turn = sa.text("COALESCE(due_at, queued_at)")
    op.create_index("cases_turn", "cases", [turn, "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("cases_claimed", "cases", ["claimed_by"], sqlite_where=CLAIMED, postgresql_where=CLAIMED)
    op.create_index("cases_folded", "cases", ["folded_into"], sqlite_where=FOLDED, postgresql_where=FOLDED)
    for name in ("code", "was"):
        op.add_column("case_events", sa.Column(name, sa.Text, nullable=False, server_default=""))


def _people() -> None:
    op.create_table(
        "supports",
        _case(primary_key=True),
        _contact(primary_key=True),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("supports_contact", "supports", ["contact_id"])
    op.create_table(
        "bans",
        _contact(primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("until_at", Moment, nullable=False),
        _staff("staff_id", nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "templates",
        _id(),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
    )


def _promises() -> None:
    op.create_table(
        "promises",
        _id(),
        _case(),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("kept_at", Moment),
        sa.Column("late_at", Moment),
        _staff("staff_id", nullable=False),
        sa.Column("created_at", Moment, nullable=False),
    )
    op.create_index("promises_case", "promises", ["case_id"])
    op.create_index("promises_due", "promises", ["kept_at", "due_at"])
    op.create_table(
        "alarms",
        _case(primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("due_at", Moment, nullable=False, primary_key=True),
        sa.Column("done_at", Moment),
        sqlite_with_rowid=False,
    )
    op.create_index("alarms_due", "alarms", ["done_at", "due_at"])


def downgrade() -> None:
    raise NotImplementedError("what residents published and supported, and what was promised to them, would be lost")
