"""Photos that residents attach to what they send: of a draft until it is sent, then of its case.

`slot` is a picture's place among those it stands with: the keys on it are what no more than so many are counted by.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("contact_id", Id, sa.ForeignKey("contacts.id")),
        sa.Column("case_id", Id, sa.ForeignKey("cases.id")),
        sa.Column("draft", sa.Text),
        sa.Column("slot", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("published_at", Moment),
        sa.Column("created_at", Moment, nullable=False),
        sa.UniqueConstraint("draft", "slot"),
        sa.UniqueConstraint("draft", "sha256"),
        sa.UniqueConstraint("case_id", "slot"),
        sa.UniqueConstraint("case_id", "sha256"),
    )
    op.create_index("attachments_contact", "attachments", ["contact_id"])


def downgrade() -> None:
    raise NotImplementedError("what residents attached would be lost")
