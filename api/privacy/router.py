"""All routes about a person's own data, and the terms on which they share it."""

from fastapi import APIRouter

from api.privacy.archive.router import router as archive
from api.privacy.disclosures.router import router as disclosures
from api.privacy.erasure.router import router as erasure
from api.privacy.sharing.router import router as sharing
from api.privacy.terms.router import router as terms

router = APIRouter()
for part in (sharing, disclosures, terms, archive, erasure):
    router.include_router(part)
