"""What managers are written about a connection. Pure."""

from typing import NamedTuple

from models import Language


class Mail(NamedTuple):
    subject: str
    text: str


REFUSED = {
    Language.ENGLISH: Mail(
        "{connection}: nothing is sent any more",
        "{connection} refuses what is sent to it:\n\n    {problem}\n\nUntil this is mended nothing is sent there, and "
        "nobody who takes their data back is removed there. Nothing is lost meanwhile. Mend it, give new credentials "
        "if they are the reason, and resume the connection.\n",
    ),
    Language.GERMAN: Mail(
        "{connection}: es wird nichts mehr gesendet",
        "{connection} weist zurück, was dorthin gesendet wird:\n\n    {problem}\n\nBis das behoben ist, wird nichts "
        "mehr dorthin gesendet, und niemand, der seine Daten zurücknimmt, wird dort entfernt. Verloren geht solange "
        "nichts. Beheben Sie die Ursache, hinterlegen Sie neue Zugangsdaten, falls es an ihnen liegt, und nehmen Sie "
        "die Verbindung wieder auf.\n",
    ),
}
