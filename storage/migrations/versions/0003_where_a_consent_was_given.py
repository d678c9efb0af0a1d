"""Where a consent was given that was not given to us: the words of whoever brought it in, such as an earlier bot."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consents", sa.Column("note", sa.Text, nullable=True))


def downgrade() -> None:
    raise NotImplementedError("the notes would be lost, and with them the proof of these consents")
