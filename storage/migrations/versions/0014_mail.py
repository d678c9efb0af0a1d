"""Mail to the staff: where somebody of the staff has it, sealed, and what is written to them.

`kind` names what a mail is about and is given once to each person. `sealed` is its subject and text. `due_at` is when
it may be taken next, empty once it is sent or given up; `code` is where it stands, or how it ended.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()


def upgrade() -> None:
    op.add_column("staff", sa.Column("email", sa.LargeBinary))
    op.create_table(
        "mails",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("staff_id", Id, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("sent_at", Moment),
        sa.Column("code", sa.Text),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("mails_once", "mails", ["staff_id", "kind"], unique=True)
    op.create_index("mails_due", "mails", ["due_at"])


def downgrade() -> None:
    raise NotImplementedError("where staff have their mail would be lost")
