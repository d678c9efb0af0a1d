"""Calls for the next plan: from when until when, every version of its draft, what was decided; and what came for it.

`name`, `text` and `decision` are JSON, a text for each language. `call_id` and `draft` of a case are the call and the
version that it speaks of.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("opens_at", Moment, nullable=False),
        sa.Column("closes_at", Moment, nullable=False),
        sa.Column("decision", sa.Text),
        sa.Column("decided_at", Moment),
        sa.Column("staff_id", Id, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "drafts",
        sa.Column("call_id", Id, sa.ForeignKey("calls.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("staff_id", Id, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_with_rowid=False,
    )
    op.add_column("cases", sa.Column("call_id", Id))
    op.add_column("cases", sa.Column("draft", sa.Integer))
    op.create_index("cases_call", "cases", ["call_id", "published_at"])


def downgrade() -> None:
    raise NotImplementedError("what residents said to the draft of a plan, and every version of it, would be lost")
