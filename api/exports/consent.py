"""On what basis a book holds somebody's data, for the consent columns of exports: SQL of a contact `c` and its scans.

The one place to change once there is a record of each disclosure. Until then, how the person came into the book says
it.
"""

BASIS = """
CASE
    WHEN c.attendee_id IS NOT NULL AND scan.source = 'manual' THEN 'entered by the team, registered at the event'
    WHEN scan.source = 'manual' THEN 'entered by the team'
    WHEN c.attendee_id IS NULL THEN 'badge scanned, person not known yet'
    ELSE 'badge scanned, scanning allowed'
END
"""
"""`scan.source`: how the first scan was made. Whoever forbids scanning is deleted from every book at once."""

AT = "c.first_captured_at"
"""When the book received the data."""
