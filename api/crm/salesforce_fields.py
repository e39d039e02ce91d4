"""Our contacts as Salesforce's leads. Pure.

Limits as Salesforce has them. Notes and tasks stand in the description, as in the exports for its import. What sales
people there set themselves (status, owner) is not touched.
"""

from collections.abc import Sequence

from api.crm.wording import answers, text_of
from api.exports.columns import Column, Tally, cells
from api.exports.fields import FIELDS, description
from api.exports.filling import NOT_KNOWN
from api.exports.records import ContactRecord

ID = "Rapport_Id__c"
OWNER = "OwnerId"
_LAST_NAME, _COMPANY, _SOURCE = "LastName", "Company", "LeadSource"
_REQUIRED = (_LAST_NAME, _COMPANY)
_COLUMNS = (
    Column("FirstName", FIELDS["first_name"], 40),
    Column(_LAST_NAME, FIELDS["last_name"], 80),
    Column(_COMPANY, FIELDS["company_or_gap"], 255),
    Column("Email", FIELDS["valid_email"]),
    Column("Phone", FIELDS["landline"], 40),
    Column("MobilePhone", FIELDS["mobile"], 40),
    Column("Title", FIELDS["job_title"], 128),
    Column("Rating", FIELDS["rating"]),
    Column("Industry", FIELDS["industry"], 255),
    Column("Country", FIELDS["country"], 80),
)
_DESCRIPTION, _LONGEST = "Description", 32_000


def person(contact: ContactRecord, questions: Sequence[Column]) -> tuple[dict[str, str | None], int]:
    """The fields of a lead, and how many texts were cut. What we do not know is empty, there too."""
    tally = Tally()
    columns = (*_COLUMNS, Column(_DESCRIPTION, lambda one: _described(one, questions), _LONGEST))
    row = cells(columns, contact, tally)
    fields = {column.header: text_of(cell) or None for column, cell in zip(columns, row, strict=True)}
    return fields | {_SOURCE: "Trade Show"}, tally.cut_texts


def blank() -> dict[str, str | None]:
    """Somebody of whom nothing is left; Salesforce wants a name and a company all the same."""
    empty = dict.fromkeys((*(column.header for column in _COLUMNS), _DESCRIPTION, _SOURCE))
    return empty | dict.fromkeys(_REQUIRED, NOT_KNOWN)


def _described(contact: ContactRecord, questions: Sequence[Column]) -> str:
    captured = f"{contact.event}, captured by {text_of(FIELDS['captured_by'](contact))}"
    consent = f"Consent: {contact.consent_basis}, {text_of(contact.consent_at)}"
    refused = text_of(FIELDS["refused_email"](contact))
    said = (captured, consent, f"E-mail not accepted: {refused}" if refused else "", answers(questions)(contact))
    return "\n\n".join(filter(None, (*said, description(contact))))
