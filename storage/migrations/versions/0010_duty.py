"""Who of the staff is away, who stands in for them, who is the head.

Days are dates of the city's calendar as ISO 8601, the first and the last included.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()


def upgrade() -> None:
    op.add_column("staff", sa.Column("head", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "absences",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("staff_id", Id, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("first_day", sa.Text, nullable=False),
        sa.Column("last_day", sa.Text, nullable=False),
        sa.Column("substitute_id", Id, sa.ForeignKey("staff.id")),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("absences_staff", "absences", ["staff_id", "last_day"])


def downgrade() -> None:
    raise NotImplementedError("who is away, and who stands in for them, would be lost")
