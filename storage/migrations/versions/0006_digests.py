"""When to disturb: news gathered for whoever wants them once a day or a week, and notices that wait for each other.

`digests` holds a row for each resident for whom something waits, with their pace, so that a tick finds them by an
index. `digest_items` is what they are told: `digest` names the delivery it went out with. A campaign's `due_at` is
when its deliveries may be written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("due_at", Moment, nullable=False, server_default="0"))
    op.create_index("campaigns_topic", "campaigns", ["topic", "created_at"])
    op.create_table(
        "digests",
        sa.Column("contact_id", Id, sa.ForeignKey("contacts.id"), primary_key=True),
        sa.Column("pace", sa.Text, nullable=False),
        sa.Column("since", Moment, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("digests_since", "digests", ["pace", "since"])
    op.create_table(
        "digest_items",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("contact_id", Id, sa.ForeignKey("contacts.id"), nullable=False),
        sa.Column("campaign", sa.Text, sa.ForeignKey("campaigns.id"), nullable=False),
        sa.Column("digest", sa.Text),
        sa.Column("created_at", Moment, nullable=False),
        sa.UniqueConstraint("contact_id", "campaign"),
        sqlite_autoincrement=True,
    )
    op.create_index("digest_items_campaign", "digest_items", ["campaign"])


def downgrade() -> None:
    raise NotImplementedError("what waits to be told, and to whom, would be lost")
