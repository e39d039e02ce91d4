"""The first tables

Revision ID: 0001_first_tables
Revises:
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001_first_tables"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")

    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_code"), "events", ["code"], unique=False)
    op.create_table(
        "sign_in_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_codes")),
    )
    op.create_index(op.f("ix_sign_in_codes_email_digest"), "sign_in_codes", ["email_digest"], unique=False)
    op.create_table(
        "attendees",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("job_title", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("interests", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("custom", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scan_consent", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_attendees_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_attendees")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_attendees_event_id_key")),
    )
    op.create_index(op.f("ix_attendees_email_event_id"), "attendees", ["email", "event_id"], unique=False)
    op.create_index(
        "uq_attendees_event_id_external_id",
        "attendees",
        ["event_id", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id <> ''"),
    )
    op.create_table(
        "organisers",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_organisers_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_organisers_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_organisers")),
        sa.UniqueConstraint("event_id", "account_id", name=op.f("uq_organisers_event_id_account_id")),
    )
    op.create_table(
        "teams",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("profile", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_teams_event_id_events"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_teams")),
    )
    op.create_table(
        "zones",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('booth', 'hall', 'session', 'other')", name=op.f("ck_zones_kind")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_zones_event_id_events"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_zones")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_zones_event_id_name")),
    )
    op.create_table(
        "badges",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=False),
        sa.Column("issue", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_badges_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_badges_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_badges")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_badges_event_id_key")),
    )
    op.create_index(op.f("ix_badges_attendee_id"), "badges", ["attendee_id"], unique=False)
    op.create_table(
        "books",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("attendee_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(team_id IS NULL) <> (attendee_id IS NULL)", name=op.f("ck_books_one_owner")),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_books_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "team_id"],
            ["teams.event_id", "teams.id"],
            name=op.f("fk_books_event_id_team_id_teams"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_books_event_id_events"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_books")),
        sa.UniqueConstraint("event_id", "attendee_id", name=op.f("uq_books_event_id_attendee_id")),
        sa.UniqueConstraint("event_id", "team_id", name=op.f("uq_books_event_id_team_id")),
    )
    op.create_table(
        "members",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('manager', 'rep')", name=op.f("ck_members_role")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_members_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["event_id", "team_id"],
            ["teams.event_id", "teams.id"],
            name=op.f("fk_members_event_id_team_id_teams"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_members_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_members")),
        sa.UniqueConstraint("event_id", "team_id", "account_id", name=op.f("uq_members_event_id_team_id_account_id")),
    )
    op.create_index(op.f("ix_members_account_id"), "members", ["account_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("badge_key", sa.Text(), nullable=True),
        sa.Column("attendee_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("job_title", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("interests", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "corrections", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("decision_power", sa.Text(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("scan_count", sa.Integer(), nullable=False),
        sa.Column("first_captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision_power IN ('decides', 'influences', 'uses', 'gatekeeps')", name=op.f("ck_contacts_decision_power")
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_contacts_event_id_attendee_id_attendees"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_contacts_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_contacts")),
        sa.UniqueConstraint(
            "attendee_id", "book_id", "event_id", name=op.f("uq_contacts_attendee_id_book_id_event_id")
        ),
    )
    op.create_index(
        op.f("ix_contacts_book_id_last_captured_at_id"), "contacts", ["book_id", "last_captured_at", "id"], unique=False
    )
    op.create_index(op.f("ix_contacts_book_id_revision"), "contacts", ["book_id", "revision"], unique=False)
    op.create_index(
        "ix_contacts_unresolved",
        "contacts",
        ["event_id", "badge_key"],
        unique=False,
        postgresql_where=sa.text("attendee_id IS NULL"),
    )
    op.create_table(
        "devices",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_devices_event_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "team_id"],
            ["teams.event_id", "teams.id"],
            name=op.f("fk_devices_event_id_team_id_teams"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_devices_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_devices")),
    )
    op.create_index(op.f("ix_devices_team_id"), "devices", ["team_id"], unique=False)
    op.create_table(
        "pairing_codes",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_pairing_codes_event_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "team_id"],
            ["teams.event_id", "teams.id"],
            name=op.f("fk_pairing_codes_event_id_team_id_teams"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_pairing_codes_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_pairing_codes")),
        sa.UniqueConstraint("event_id", "code_digest", name=op.f("uq_pairing_codes_event_id_code_digest")),
    )
    op.create_table(
        "notes",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("history", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_notes_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_notes_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_notes_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_book_id_revision"), "notes", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_notes_contact_id"), "notes", ["contact_id"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("interest", sa.SmallInteger(), nullable=True),
        sa.Column("gut", sa.SmallInteger(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gut BETWEEN 1 AND 5", name=op.f("ck_ratings_gut")),
        sa.CheckConstraint("interest BETWEEN 0 AND 5", name=op.f("ck_ratings_interest")),
        sa.CheckConstraint("interest IS NOT NULL OR gut IS NOT NULL", name=op.f("ck_ratings_says_something")),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_ratings_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_ratings_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_ratings_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_book_id_revision"), "ratings", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_ratings_contact_id"), "ratings", ["contact_id"], unique=False)
    op.create_table(
        "scans",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("badge_key", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.CheckConstraint("source IN ('scan', 'manual', 'card', 'nfc')", name=op.f("ck_scans_source")),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_scans_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_scans_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "device_id"],
            ["devices.event_id", "devices.id"],
            name=op.f("fk_scans_event_id_device_id_devices"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_scans_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_scans")),
    )
    op.create_index(op.f("ix_scans_book_id_revision"), "scans", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_scans_contact_id"), "scans", ["contact_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("organiser_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("attendee_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("book_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('account', 'organiser', 'manager', 'rep', 'attendee')", name=op.f("ck_sessions_role")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_sessions_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_sessions_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "device_id"],
            ["devices.event_id", "devices.id"],
            name=op.f("fk_sessions_event_id_device_id_devices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_sessions_event_id_member_id_members"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "organiser_id"],
            ["organisers.event_id", "organisers.id"],
            name=op.f("fk_sessions_event_id_organiser_id_organisers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account_id"), "sessions", ["account_id"], unique=False)
    op.create_index(op.f("ix_sessions_attendee_id"), "sessions", ["attendee_id"], unique=False)
    op.create_index(op.f("ix_sessions_device_id"), "sessions", ["device_id"], unique=False)
    op.create_index(op.f("ix_sessions_member_id"), "sessions", ["member_id"], unique=False)
    op.create_table(
        "tags",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_tags_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_tags_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_tags_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_tags")),
    )
    op.create_index(op.f("ix_tags_book_id_revision"), "tags", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_tags_contact_id"), "tags", ["contact_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('call', 'mail', 'meeting', 'send', 'other')", name=op.f("ck_tasks_kind")),
        sa.ForeignKeyConstraint(
            ["event_id", "assignee_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_tasks_event_id_assignee_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_tasks_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_tasks_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_tasks_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_book_id_revision"), "tasks", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_tasks_contact_id"), "tasks", ["contact_id"], unique=False)
    op.create_table(
        "refresh_tokens",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("used", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "session_id"],
            ["sessions.event_id", "sessions.id"],
            name=op.f("fk_refresh_tokens_event_id_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "digest", name=op.f("pk_refresh_tokens")),
    )
    op.create_index(op.f("ix_refresh_tokens_session_id"), "refresh_tokens", ["session_id"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")

    op.drop_index(op.f("ix_refresh_tokens_session_id"), table_name="refresh_tokens")
    op.drop_table("refresh_tokens")
    op.drop_index(op.f("ix_tasks_contact_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_book_id_revision"), table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(op.f("ix_tags_contact_id"), table_name="tags")
    op.drop_index(op.f("ix_tags_book_id_revision"), table_name="tags")
    op.drop_table("tags")
    op.drop_index(op.f("ix_sessions_member_id"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_device_id"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_attendee_id"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_account_id"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_scans_contact_id"), table_name="scans")
    op.drop_index(op.f("ix_scans_book_id_revision"), table_name="scans")
    op.drop_table("scans")
    op.drop_index(op.f("ix_ratings_contact_id"), table_name="ratings")
    op.drop_index(op.f("ix_ratings_book_id_revision"), table_name="ratings")
    op.drop_table("ratings")
    op.drop_index(op.f("ix_notes_contact_id"), table_name="notes")
    op.drop_index(op.f("ix_notes_book_id_revision"), table_name="notes")
    op.drop_table("notes")
    op.drop_table("pairing_codes")
    op.drop_index(op.f("ix_devices_team_id"), table_name="devices")
    op.drop_table("devices")
    op.drop_index("ix_contacts_unresolved", table_name="contacts", postgresql_where=sa.text("attendee_id IS NULL"))
    op.drop_index(op.f("ix_contacts_book_id_revision"), table_name="contacts")
    op.drop_index(op.f("ix_contacts_book_id_last_captured_at_id"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_index(op.f("ix_members_account_id"), table_name="members")
    op.drop_table("members")
    op.drop_table("books")
    op.drop_index(op.f("ix_badges_attendee_id"), table_name="badges")
    op.drop_table("badges")
    op.drop_table("zones")
    op.drop_table("teams")
    op.drop_table("organisers")
    op.drop_index(
        "uq_attendees_event_id_external_id", table_name="attendees", postgresql_where=sa.text("external_id <> ''")
    )
    op.drop_index(op.f("ix_attendees_email_event_id"), table_name="attendees")
    op.drop_table("attendees")
    op.drop_index(op.f("ix_sign_in_codes_email_digest"), table_name="sign_in_codes")
    op.drop_table("sign_in_codes")
    op.drop_index(op.f("ix_events_code"), table_name="events")
    op.drop_table("events")
    op.drop_table("accounts")
