"""What a text is about, so that alike ones are found: the words of each case, cut to their roots.

The key begins with the word: whoever looks for alike cases reads a word's cases in one piece. `size` is how many words
the case has, not counting numbers, so that one statement knows how much of it can be shared.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_terms",
        sa.Column("term", sa.Text, nullable=False, primary_key=True),
        sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("case_terms_case", "case_terms", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_terms")  # what it holds can be made again from the texts
