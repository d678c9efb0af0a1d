"""A receipt is found among what was sent to its address, so no index keeps the platforms' own ids of messages.

Every result was written into it, and only receipts read it. Their texts come in no order, so behind ten million rows
each result had a page of its own to read, to log and to write back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("deliveries_external", "deliveries")


def downgrade() -> None:
    known = sa.text("external_id IS NOT NULL")
    op.create_index("deliveries_external", "deliveries", ["external_id"], sqlite_where=known, postgresql_where=known)
