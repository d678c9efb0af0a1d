"""The first schema: residents, their conversations, the record, cases, delivery.

Moments are whole milliseconds since 1970 (`*_at`), ids are 64-bit, JSON is kept as text.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _contact(*, nullable: bool = False) -> sa.Column[int]:
    return sa.Column("contact_id", Id, sa.ForeignKey("contacts.id"), nullable=nullable)


def upgrade() -> None:
    op.create_table("meta", sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))
    _residents()
    _dialogue()
    _staff()
    _record()
    _cases()
    _delivery()


def _residents() -> None:
    op.create_table(
        "contacts",
        _id(),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("erased_at", Moment),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    open_erasures = sa.text("erased_at IS NOT NULL")
    op.create_index(
        "contacts_erased", "contacts", ["erased_at"], sqlite_where=open_erasures, postgresql_where=open_erasures
    )
    op.create_table(
        "addresses",
        _id(),
        _contact(),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("lookup", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("heard_at", Moment, nullable=False),
        sa.Column("blocked_at", Moment),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("addresses_contact", "addresses", ["contact_id"])
    op.create_table(
        "consents",
        _id(),
        _contact(nullable=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text_hash", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("given_at", Moment, nullable=False),
        sa.Column("withdrawn_at", Moment),
    )
    op.create_index("consents_contact", "consents", ["contact_id", "purpose"])
    op.create_table(
        "subscriptions",
        sa.Column("contact_id", Id, sa.ForeignKey("contacts.id"), primary_key=True),
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("created_at", Moment, nullable=False),
    )
    op.create_index("subscriptions_topic", "subscriptions", ["topic", "contact_id"])
    op.create_table(
        "tombstones",
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
        sa.Column("erased_at", Moment, nullable=False),
    )


def _dialogue() -> None:
    op.create_table(
        "conversations",
        sa.Column("address_id", Id, sa.ForeignKey("addresses.id"), primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("choices", sa.Text, nullable=False),
    )
    op.create_table(
        "inbox",
        _id(),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("address_id", Id, sa.ForeignKey("addresses.id")),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("response", sa.Text),
        sa.Column("incident", sa.Text),
        sa.Column("trace", sa.LargeBinary),
        sa.UniqueConstraint("channel", "key"),
        sqlite_autoincrement=True,
    )
    op.create_index("inbox_address", "inbox", ["address_id", "id"])
    op.create_index("inbox_received", "inbox", ["received_at"])
    op.create_table(
        "work",
        _id(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("address_id", Id, sa.ForeignKey("addresses.id"), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
    )


def _record() -> None:
    op.create_table(
        "records",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("imported", sa.Text, nullable=False),
        sa.Column("edited_at", Moment),
        sa.Column("conflict", sa.Text),
    )
    op.create_table(
        "media",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("mime", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("published_at", Moment),
        sa.Column("created_at", Moment, nullable=False),
    )
    op.create_table(
        "progress_updates",
        _id(),
        sa.Column("commitment_id", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("evidence_url", sa.Text),
        sa.Column("evidence_media", sa.Text, sa.ForeignKey("media.id")),
        sa.Column("reason", sa.Text),
        sa.Column("after_end", sa.Boolean, nullable=False),
        sa.Column("staff_id", Id, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
    )
    op.create_index("progress_commitment", "progress_updates", ["commitment_id", "id"])


def _cases() -> None:
    op.create_table(
        "cases",
        _id(),
        sa.Column("kind", sa.Text, nullable=False),
        _contact(nullable=True),
        sa.Column("commitment_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("claimed_by", Id, sa.ForeignKey("staff.id")),
        sa.Column("claimed_until", Moment),
        sa.Column("queued_at", Moment, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("cases_contact", "cases", ["contact_id", "id"])
    op.create_index("cases_queue", "cases", ["state", "queued_at"])
    op.create_table(
        "case_events",
        _id(),
        sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("staff_id", Id, sa.ForeignKey("staff.id")),
        sa.Column("created_at", Moment, nullable=False),
    )
    op.create_index("case_events_case", "case_events", ["case_id", "id"])


def _staff() -> None:
    op.create_table(
        "staff",
        _id(),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        _contact(nullable=True),
        sa.Column("disabled_at", Moment),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("staff_contact", "staff", ["contact_id"])
    op.create_table(
        "codes",
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("since_at", Moment, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
    )


def _delivery() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("reached", Id, nullable=False),
        sa.Column("last", Id, nullable=False),
        sa.Column("expires_at", Moment),
        sa.Column("created_at", Moment, nullable=False),
    )
    op.create_table(
        "deliveries",
        _id(),
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("address_id", Id, sa.ForeignKey("addresses.id"), nullable=False),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("content", sa.Text),
        sa.Column("replaces", sa.Text),
        sa.Column("case_id", Id),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("expires_at", Moment),
        sa.Column("external_id", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("sent_at", Moment),
        sa.UniqueConstraint("campaign", "address_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("deliveries_address", "deliveries", ["address_id", "id"])
    quoting = sa.text("case_id IS NOT NULL")
    op.create_index("deliveries_case", "deliveries", ["case_id"], sqlite_where=quoting, postgresql_where=quoting)
    open_rows = sa.text("status IN ('queued', 'sending')")
    op.create_index(
        "deliveries_open",
        "deliveries",
        ["status", "lane", "id"],
        sqlite_where=open_rows,
        postgresql_where=open_rows,
    )
    op.create_index(
        "deliveries_external",
        "deliveries",
        ["external_id"],
        sqlite_where=sa.text("external_id IS NOT NULL"),
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )


def downgrade() -> None:
    raise NotImplementedError("the first schema has nothing before it")
