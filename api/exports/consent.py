"""On what basis a book holds somebody's data, for the consent columns of exports: SQL of a contact `c` and its scans.

The ledger says it; of contacts that stand for nobody registered, how they came into the book does.
"""

_GIVEN = "FROM disclosures d WHERE d.event_id = :event_id AND d.contact_id = c.id AND d.withdrawn_at IS NULL"

BASIS = f"""
coalesce(
    (SELECT string_agg(
        CASE d.basis
            WHEN 'scan' THEN 'badge scanned'
            WHEN 'exchange' THEN 'exchange agreed'
            WHEN 'card_page' THEN 'card page answered'
            ELSE 'badge scanned before it was registered'
        END || coalesce(', consent text ' || d.consent_version, ''),
        '; ' ORDER BY d.disclosed_at, d.basis
    ) {_GIVEN}),
    CASE WHEN scan.source = 'manual' THEN 'entered by the team' ELSE 'badge scanned, person not known' END
)
"""
"""`scan.source`: how the first scan was made."""

AT = f"coalesce((SELECT min(d.disclosed_at) {_GIVEN}), c.first_captured_at)"
"""When the book received the data."""
