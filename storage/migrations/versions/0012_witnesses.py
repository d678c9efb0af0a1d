"""Is it really done? What residents say of a step that staff reported as complete; and which proposal became what.

`became` is the commitment that was made from a proposal.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "witnesses",
        sa.Column("update_id", Id, sa.ForeignKey("progress_updates.id"), primary_key=True),
        sa.Column("contact_id", Id, sa.ForeignKey("contacts.id"), primary_key=True),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("witnesses_contact", "witnesses", ["contact_id"])
    op.create_table(
        "witnessed",
        sa.Column("update_id", Id, sa.ForeignKey("progress_updates.id"), primary_key=True),
        sa.Column("yes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("no", sa.Integer, nullable=False, server_default="0"),
        sqlite_with_rowid=False,
    )
    op.add_column("cases", sa.Column("became", sa.Text))
    op.create_index("cases_became", "cases", ["became"])


def downgrade() -> None:
    raise NotImplementedError("what residents have seen with their own eyes would be lost")
