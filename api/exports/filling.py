"""What CRMs insist on, made of what is known: a last name, a company, an address that is one. Pure.

A wrong guess is worse than an honest gap, so nothing is invented: what is missing says so.
"""

import re

import phonenumbers

from api.exports.records import ContactRecord

NOT_KNOWN = "[not provided]"
"""The words that Salesforce's own imports use for a company that nobody named."""

_LONGEST_EMAIL = 80
"""Characters: Salesforce takes no more, and a shortened address would be another one."""

# What the CRMs refuse is plainer than the standard: no quotes, no comments, a domain with a dot, ASCII.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")


def last_name(contact: ContactRecord) -> str:
    """The family name; else what there is of a name, an address or a badge. Never empty."""
    return (
        contact.family_name
        or _last_word(contact)
        or contact.given_name
        or contact.email.partition("@")[0]
        or (f"Badge {contact.badge_key}" if contact.badge_key else NOT_KNOWN)
    )


def first_name(contact: ContactRecord) -> str:
    """The given name, unless it had to stand in for the last name."""
    if contact.given_name:
        return "" if last_name(contact) == contact.given_name and not contact.family_name else contact.given_name
    return "" if contact.family_name else contact.name.rpartition(" ")[0]


def full_name(contact: ContactRecord) -> str:
    return contact.name or f"{first_name(contact)} {last_name(contact)}".strip()


def company(contact: ContactRecord) -> str:
    return contact.company or NOT_KNOWN


def email(contact: ContactRecord) -> str:
    """The address, if a CRM takes it for one: a bad one makes it refuse the whole row."""
    return contact.email if is_email(contact.email) else ""


def refused_email(contact: ContactRecord) -> str:
    """What stands in for an address but is none: kept, in a column of its own."""
    return "" if is_email(contact.email) else contact.email


def is_email(text: str) -> bool:
    return len(text) <= _LONGEST_EMAIL and ".." not in text and _EMAIL.fullmatch(text) is not None


def phone(contact: ContactRecord) -> str:
    return "" if _is_mobile(contact.phone) else contact.phone


def mobile(contact: ContactRecord) -> str:
    return contact.phone if _is_mobile(contact.phone) else ""


def _is_mobile(number: str) -> bool:
    if not number.startswith("+"):
        return False
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
    return kind == phonenumbers.PhoneNumberType.MOBILE


def _last_word(contact: ContactRecord) -> str:
    """Of the whole name, if the given name is not known apart from it or is only its beginning."""
    rest = contact.name.removeprefix(contact.given_name).strip()
    return rest.rpartition(" ")[2] if not contact.given_name else rest
