"""Broadcasts: what staff say to many, who approved it, whom it is for, and how far it has come.

`deliveries.channel` repeats the address's channel, so that a sender walks over its own rows only. A lane for urgent
messages stands before the personal ones, so every later lane moves on by one. A resident may have quiet hours of their
own (`quiet_from` to `quiet_to`, whole hours; the same hour twice: never quiet) and a pace at which news come.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()
UNFINISHED = "status IN ('queued', 'sending', 'held', 'resting', 'paused')"


def upgrade() -> None:
    _deliveries()
    _campaigns()
    _broadcasts()
    op.add_column("contacts", sa.Column("quiet_from", sa.Integer))
    op.add_column("contacts", sa.Column("quiet_to", sa.Integer))
    op.add_column("contacts", sa.Column("pace", sa.Text, nullable=False, server_default="at_once"))
    _city_news()
    op.create_table(
        "spending",
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("month", sa.Text, primary_key=True),
        sa.Column("micros", sa.BigInteger, nullable=False),
    )


def _city_news() -> None:
    """Whom an earlier bot's list brought in for no topic agreed to the city's news, unless they decided here since."""
    op.execute(
        "INSERT INTO subscriptions (contact_id, topic, created_at) SELECT c.contact_id, 'city', MIN(c.given_at)"
        " FROM consents c WHERE c.purpose = 'follow' AND c.version = 0 AND c.withdrawn_at IS NULL"
        " AND c.contact_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM subscriptions s WHERE s.contact_id = c.contact_id)"
        " AND NOT EXISTS (SELECT 1 FROM addresses a WHERE a.contact_id = c.contact_id AND a.heard_at <> 0)"
        " GROUP BY c.contact_id"
    )


def _deliveries() -> None:
    op.add_column("deliveries", sa.Column("channel", sa.Text, nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("cost", sa.BigInteger, nullable=False, server_default="0"))
    op.execute(
        "UPDATE deliveries SET channel = (SELECT a.channel FROM addresses a WHERE a.id = deliveries.address_id),"
        " lane = CASE WHEN lane >= 2 THEN lane + 1 ELSE lane END"
    )
    op.drop_index("deliveries_open", "deliveries")
    for name, columns, rows in (
        ("deliveries_open", ["channel", "status", "lane", "id"], UNFINISHED),
        ("deliveries_resting", ["channel", "due_at"], "status = 'resting'"),
    ):
        where = sa.text(rows)
        op.create_index(name, "deliveries", columns, sqlite_where=where, postgresql_where=where)


def _campaigns() -> None:
    op.execute("UPDATE campaigns SET lane = lane + 1 WHERE lane >= 2")
    op.add_column("campaigns", sa.Column("state", sa.Text, nullable=False, server_default="running"))
    op.add_column("campaigns", sa.Column("refused", sa.Integer, nullable=False, server_default="0"))


def _broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("key", sa.Text, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("corrects", Id, sa.ForeignKey("broadcasts.id")),
        sa.Column("update_id", Id, sa.ForeignKey("progress_updates.id")),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("picture", sa.Text, sa.ForeignKey("media.id")),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("starts_at", Moment),
        sa.Column("expires_at", Moment),
        sa.Column("author_id", Id, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("approved_by", Id, sa.ForeignKey("staff.id")),
        sa.Column("approved_at", Moment),
        sa.Column("override", sa.Text),
        sa.Column("due_at", Moment),
        sa.Column("last", Id, nullable=False),
        sa.Column("reached", Id, nullable=False),
        sa.Column("recipients", sa.BigInteger, nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=False),
        sa.Column("totals", sa.Text),
        sa.Column("started_at", Moment),
        sa.Column("ended_at", Moment),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("broadcasts_state", "broadcasts", ["state", "due_at"])
    op.create_table(
        "broadcast_events",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("broadcast_id", Id, sa.ForeignKey("broadcasts.id")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("staff_id", Id, sa.ForeignKey("staff.id")),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("broadcast_events_broadcast", "broadcast_events", ["broadcast_id", "id"])
    op.create_table(
        "recipients",
        sa.Column("broadcast_id", Id, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("position", Id, primary_key=True),
        sa.Column("contact_id", Id),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feeds",
        sa.Column("broadcast_id", Id, sa.ForeignKey("broadcasts.id"), primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("reached", Id, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("what was said to many, and who approved it, would be lost")
