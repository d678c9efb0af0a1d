"""Who left: each `/stop` and each erasure, by the keyed hash of the address, until it stands in the journal too.

The journal is a file beside the database that outlives it, so that a restored backup undoes neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("mark", sa.LargeBinary, nullable=False),
        sa.Column("left_at", sa.BigInteger, nullable=False),
        sa.Column("written_at", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("departures_mark", "departures", ["mark"])
    op.create_index("departures_left", "departures", ["left_at"])
    unwritten = sa.text("written_at IS NULL")
    op.create_index("departures_unwritten", "departures", ["id"], sqlite_where=unwritten, postgresql_where=unwritten)


def downgrade() -> None:
    raise NotImplementedError("who left after a backup would not be known any more")
