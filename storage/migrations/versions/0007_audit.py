"""The audit log: who did what and when, append-only and chained, so that no change of it goes unnoticed.

`audit` is numbered without gaps by `audit_head`, never by the database's own counter; each row's `hash` is keyed and
takes in the row before (`previous`). `audit_head` is the last row, `audit_cuts` where a beginning past its days was
cut off; both are sealed with the installation's secret. Triggers refuse what is not an addition: a row of `audit` may
go only when a cut covers it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.BigInteger()

NO = "the audit log is only ever added to"
TABLES = ("audit", "audit_cuts")
# What a table gives up: a row under a cut, and never the cut itself.
KEPT = {"audit": "OLD.id > (SELECT COALESCE(MAX(number), 0) FROM audit_cuts)", "audit_cuts": "1 = 1"}
NUMBER = {"audit": "id", "audit_cuts": "number"}


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor_kind", sa.Text, nullable=False),
        sa.Column("staff_id", Id, sa.ForeignKey("staff.id")),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_subject", "audit", ["subject_kind", "subject_id", "id"])
    op.create_table(
        "audit_head",
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("number", Id, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("seal", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_cuts",
        sa.Column("number", Id, primary_key=True, autoincrement=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("seal", sa.LargeBinary, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_file()
    else:
        _guard_server()


def _guard_file() -> None:
    for table in TABLES:
        number = NUMBER[table]
        # The last one because REPLACE would delete a row without asking the trigger for deletions.
        for name, when in (
            (f"{table}_unchanged", f"BEFORE UPDATE ON {table}"),
            (f"{table}_kept", f"BEFORE DELETE ON {table} WHEN {KEPT[table]}"),
            (
                f"{table}_new",
                f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {number} = NEW.{number})",
            ),
        ):
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{NO}'); END")


def _guard_server() -> None:
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{NO}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {KEPT['audit']} THEN"
        f" RAISE EXCEPTION '{NO}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$"
    )
    refuse, keep = "EXECUTE FUNCTION audit_refuse()", "EXECUTE FUNCTION audit_keep()"
    for table in TABLES:
        op.execute(f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} FOR EACH ROW {refuse}")
        op.execute(f"CREATE TRIGGER {table}_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
    op.execute(f"CREATE TRIGGER audit_kept BEFORE DELETE ON audit FOR EACH ROW {keep}")
    op.execute(f"CREATE TRIGGER audit_cuts_kept BEFORE DELETE ON audit_cuts FOR EACH ROW {refuse}")


def downgrade() -> None:
    raise NotImplementedError("the record of what staff did would be lost")
