"""By what somebody who was forgotten is recognised in a list that still has them. Pure.

Only keyed digests of these are kept: a list that is imported again must not bring the person back.
"""

from api.core.folding import fold


def traces(external_id: str, barcodes: tuple[str, ...], email: str, name: str) -> list[str]:
    """Each alone is enough. An address counts with the name: one mailbox may register a whole company."""
    found = [f"barcode:{barcode}" for barcode in barcodes if barcode]
    if external_id:
        found.append(f"id:{external_id}")
    if email:
        found.append(f"mail:{email}:{fold(name)}")
    return found
