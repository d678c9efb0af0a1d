"""When a resident last looked at a commitment or asked about it, for “what changed since I last asked”.

`at` is the last look; `before` the last look of the visit before that one, empty where there was none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("contact_id", Id, sa.ForeignKey("contacts.id"), primary_key=True),
        sa.Column("commitment_id", sa.Text, primary_key=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("before", Moment),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise NotImplementedError("when residents last looked would be lost")
