"""Sharing: terms, disclosures, receipts, exchanges, archives, erasures

Revision ID: 0007_exchange
Revises: 0006_exports
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from api.core.folding import fold

revision: str = "0007_exchange"
down_revision: str | None = "0006_exports"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


_FOUND_BY = ("name", "company", "job_title", "email")
_PORTION = 1000


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "consent_texts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_consent_texts_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_consent_texts")),
        sa.UniqueConstraint("event_id", "version", name=op.f("uq_consent_texts_event_id_version")),
    )
    op.create_table(
        "erasures",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_erasures_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_attendee_id"), "erasures", ["attendee_id"], unique=False)
    op.create_index(
        "ix_erasures_due_at",
        "erasures",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_table(
        "archives",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'ready', 'failed')", name=op.f("ck_archives_state")),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_archives_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_archives_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_archives")),
    )
    op.create_index(op.f("ix_archives_attendee_id"), "archives", ["attendee_id"], unique=False)
    op.create_index(
        "ix_archives_pending", "archives", ["created_at"], unique=False, postgresql_where=sa.text("state = 'pending'")
    )
    op.create_table(
        "exchanges",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_attendee_id", sa.Uuid(), nullable=True),
        sa.Column("to_attendee_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("offered", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("returned", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("consent_version", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_exchanges_state")
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "from_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_exchanges_event_id_from_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "to_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_exchanges_event_id_to_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_exchanges_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_exchanges")),
    )
    op.create_index(
        op.f("ix_exchanges_to_attendee_id_created_at"), "exchanges", ["to_attendee_id", "created_at"], unique=False
    )
    op.create_index(
        "uq_exchanges_pending",
        "exchanges",
        ["from_attendee_id", "to_attendee_id", "event_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "photos",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_photos_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "attendee_id", name=op.f("pk_photos")),
    )
    op.create_table(
        "book_copies",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("contact_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_book_copies_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_book_copies_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_book_copies")),
    )
    op.create_index(op.f("ix_book_copies_book_id_revision"), "book_copies", ["book_id", "revision"], unique=False)
    op.create_table(
        "disclosures",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("withdrawn_fields", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("agreed", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("consent_version", sa.Integer(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("basis IN ('scan', 'exchange', 'card_page', 'import')", name=op.f("ck_disclosures_basis")),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_disclosures_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_disclosures_event_id_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_disclosures")),
        sa.UniqueConstraint(
            "attendee_id",
            "book_id",
            "basis",
            "event_id",
            name=op.f("uq_disclosures_attendee_id_book_id_basis_event_id"),
        ),
    )
    op.create_index(op.f("ix_disclosures_contact_id"), "disclosures", ["contact_id"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'confirmed', 'failed', 'cannot_be_reached')", name=op.f("ck_receipts_state")
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "disclosure_id"],
            ["disclosures.event_id", "disclosures.id"],
            name=op.f("fk_receipts_event_id_disclosure_id_disclosures"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_receipts_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_disclosure_id"), "receipts", ["disclosure_id"], unique=False)
    op.create_index(
        "ix_receipts_session_id",
        "receipts",
        ["session_id", "revision"],
        unique=False,
        postgresql_where=sa.text("session_id IS NOT NULL"),
    )
    op.add_column(
        "attendees", sa.Column("found_by", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column(
        "attendees", sa.Column("links", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("attendees", sa.Column("share_teams", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("attendees", sa.Column("share_attendees", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("attendees", sa.Column("share_everybody", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column(
        "contacts", sa.Column("links", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("contacts", sa.Column("category", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column(
        "contacts",
        sa.Column("custom", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "contacts", sa.Column("shared", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("contacts", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "events",
        sa.Column(
            "share_teams",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{name,company,job_title,email,phone,links,photo,interests}'"),
            nullable=False,
        ),
    )
    op.add_column(
        "events",
        sa.Column(
            "share_attendees",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{name,company,job_title,email,phone,links,photo,interests}'"),
            nullable=False,
        ),
    )
    op.add_column(
        "events",
        sa.Column(
            "share_everybody",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{name,company,job_title,interests}'"),
            nullable=False,
        ),
    )
    op.add_column(
        "events",
        sa.Column("share_minimum", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{name}'"), nullable=False),
    )
    op.add_column(
        "events", sa.Column("after_withdrawal", sa.Text(), server_default=sa.text("'removed'"), nullable=False)
    )
    op.add_column("events", sa.Column("consent_version", sa.Integer(), nullable=True))
    op.add_column("events", sa.Column("delete_after", sa.Date(), nullable=True))
    op.add_column("events", sa.Column("deletion_announced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events", sa.Column("personal_data_deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("sent_revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("sessions", sa.Column("seen_revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_check_constraint(op.f("ck_events_after_withdrawal"), "events", "after_withdrawal IN ('kept', 'removed')")
    _tell_what_was_shared()


def _tell_what_was_shared() -> None:
    """Books had been given all that they show, and phones may hold all of their book."""
    shared = "'{name,company,job_title,email,phone,interests}'"
    op.execute(f"UPDATE contacts SET shared = {shared} WHERE attendee_id IS NOT NULL")  # noqa: S608  a constant
    op.execute(
        """
        INSERT INTO disclosures (event_id, id, attendee_id, book_id, contact_id, basis, fields, revision, disclosed_at,
            updated_at)
        SELECT event_id, gen_random_uuid(), attendee_id, book_id, id, 'scan', shared, revision, last_captured_at,
            last_captured_at
        FROM contacts WHERE attendee_id IS NOT NULL AND deleted_at IS NULL
        """
    )
    op.execute(
        """
        UPDATE sessions s SET sent_revision = b.revision
        FROM books b WHERE b.event_id = s.event_id AND b.id = s.book_id
        """
    )
    people = sa.table("attendees", *(sa.column(name) for name in ("event_id", "id", *_FOUND_BY, "found_by")))
    known = op.get_bind().execute(sa.select(people))
    for rows in known.mappings().partitions(_PORTION):
        op.get_bind().execute(
            people.update()
            .where(people.c.event_id == sa.bindparam("event"), people.c.id == sa.bindparam("attendee"))
            .values(found_by=sa.bindparam("parts", type_=postgresql.ARRAY(sa.Text()))),
            [
                {
                    "event": row["event_id"],
                    "attendee": row["id"],
                    "parts": [fold(row[name]) for name in _FOUND_BY],
                }
                for row in rows
            ],
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("sessions", "seen_revision")
    op.drop_column("sessions", "sent_revision")
    op.drop_column("events", "personal_data_deleted_at")
    op.drop_column("events", "deletion_announced_at")
    op.drop_column("events", "delete_after")
    op.drop_column("events", "consent_version")
    op.drop_column("events", "after_withdrawal")
    op.drop_column("events", "share_minimum")
    op.drop_column("events", "share_everybody")
    op.drop_column("events", "share_attendees")
    op.drop_column("events", "share_teams")
    op.drop_column("contacts", "withdrawn_at")
    op.drop_column("contacts", "shared")
    op.drop_column("contacts", "custom")
    op.drop_column("contacts", "category")
    op.drop_column("contacts", "links")
    op.drop_column("attendees", "share_everybody")
    op.drop_column("attendees", "share_attendees")
    op.drop_column("attendees", "share_teams")
    op.drop_column("attendees", "links")
    op.drop_column("attendees", "found_by")
    op.drop_index("ix_receipts_session_id", table_name="receipts", postgresql_where=sa.text("session_id IS NOT NULL"))
    op.drop_index(op.f("ix_receipts_disclosure_id"), table_name="receipts")
    op.drop_table("receipts")
    op.drop_index(op.f("ix_disclosures_contact_id"), table_name="disclosures")
    op.drop_table("disclosures")
    op.drop_index(op.f("ix_book_copies_book_id_revision"), table_name="book_copies")
    op.drop_table("book_copies")
    op.drop_table("photos")
    op.drop_index("uq_exchanges_pending", table_name="exchanges", postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(op.f("ix_exchanges_to_attendee_id_created_at"), table_name="exchanges")
    op.drop_table("exchanges")
    op.drop_index("ix_archives_pending", table_name="archives", postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(op.f("ix_archives_attendee_id"), table_name="archives")
    op.drop_table("archives")
    op.drop_index(
        "ix_erasures_due_at",
        table_name="erasures",
        postgresql_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
    )
    op.drop_index(op.f("ix_erasures_attendee_id"), table_name="erasures")
    op.drop_table("erasures")
    op.drop_table("consent_texts")
