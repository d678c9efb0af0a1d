"""One resident on several messengers: where their notices come, and one copy of each whatever the messengers do.

`addresses.chosen_at` is when they chose that address for notices (0: never); the latest choice counts.
`deliveries.contact_id` is set on what is said to a person, not to an address: one for each campaign and person, so it
may move to another of their addresses and is never doubled.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("addresses", sa.Column("chosen_at", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("deliveries", sa.Column("contact_id", Id, nullable=True))
    # Until now a person had one address. Sent notices count too: their reader may link a second messenger tomorrow.
    op.execute(
        "UPDATE deliveries SET contact_id = (SELECT a.contact_id FROM addresses a WHERE a.id = deliveries.address_id)"
        " WHERE campaign IN (SELECT c.id FROM campaigns c) OR (lane >= 2 AND status IN ('queued', 'held', 'sending'))"
    )
    to_a_person = sa.text("contact_id IS NOT NULL")
    op.create_index(
        "deliveries_person",
        "deliveries",
        ["campaign", "contact_id"],
        unique=True,
        sqlite_where=to_a_person,
        postgresql_where=to_a_person,
    )


def downgrade() -> None:
    raise NotImplementedError("linked messengers cannot be told apart again")
