"""What is written to people about their data, in each language. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from models import Language


class Mail(NamedTuple):
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """`sections`: the headings of an archive."""

    archive_title: str
    archive_made: str
    archive_mail: Mail
    erasure_code_mail: Mail
    erasure_waits_mail: Mail
    erasure_done_mail: Mail
    deletion_mail: Mail
    sections: Mapping[str, str]


_ENGLISH = Texts(
    archive_title="What {event} holds about me",
    archive_made="Made on {day}.",
    archive_mail=Mail(
        "Your archive is ready",
        "Everything that {event} holds about you:\n\n    {link}\n\nThe link works until {day}. Whoever has it can "
        "read the archive, so keep it to yourself.\n",
    ),
    erasure_code_mail=Mail(
        "Your code to be forgotten",
        "Your code to have everything about you erased at {event} is\n\n    {code}\n\nIt works once, within ten "
        "minutes. If you did not ask for it, do nothing: without the code nothing is erased.\n",
    ),
    erasure_waits_mail=Mail(
        "You will be forgotten",
        "Everything about you at {event} will be erased after {moment}. Until then you can change your mind in the "
        "app. After that it cannot be undone: your badge will be worth nothing.\n",
    ),
    erasure_done_mail=Mail(
        "You were forgotten",
        "Nothing is left of you at {event}, in the tables and in the books of those you met there. Files that "
        "exhibitors had exported before are out of our reach. This is our last mail.\n",
    ),
    deletion_mail=Mail(
        "{event}: personal data will be deleted",
        "All personal data of {event} will be deleted after {day}. Until then books can be exported, and archives "
        "asked for.\n",
    ),
    sections={
        "profile": "My registration",
        "account": "My login",
        "badges": "My badges",
        "sign_ins": "When I signed in",
        "disclosures": "What was disclosed of me, to whom and why",
        "receipts": "What became of what I took back",
        "scans_of_me": "Who scanned me",
        "what_books_hold": "What address books hold of me",
        "notes_about_me": "Notes about me",
        "ratings_of_me": "Ratings of me",
        "tags_on_me": "Tags on me",
        "facts_about_me": "Facts about me",
        "touchpoints_with_me": "Contacts with me",
        "occasions_of_mine": "Days of mine to remember",
        "outcomes_with_me": "What came of it",
        "answers_of_mine": "Answers noted of me",
        "exchanges": "Exchanges",
        "my_contacts": "My address book",
        "my_notes": "My notes",
        "my_ratings": "My ratings",
        "my_tags": "My tags",
        "my_facts": "Facts that I noted",
        "my_touchpoints": "Contacts that I noted",
        "my_tasks": "My tasks",
        "my_own_facts": "What I said of myself",
        "my_scans": "What I scanned",
        "radar_visibility": "Radar: who may see me",
        "radar_presence": "Radar: where I was seen last",
        "radar_visits": "Radar: booths that I visited",
        "radar_encounters": "Radar: when I was near somebody",
        "radar_blocks": "Radar: when I blocked somebody",
        "archives": "Archives",
        "erasures": "Wishes to be forgotten",
    },
)

_GERMAN = Texts(
    archive_title="Was {event} über mich weiß",
    archive_made="Erstellt am {day}.",
    archive_mail=Mail(
        "Ihr Archiv ist fertig",
        "Alles, was {event} über Sie weiß:\n\n    {link}\n\nDer Link gilt bis {day}. Wer ihn hat, kann das Archiv "
        "lesen; behalten Sie ihn also für sich.\n",
    ),
    erasure_code_mail=Mail(
        "Ihr Code zum Löschen",
        "Ihr Code, um bei {event} alles über Sie löschen zu lassen:\n\n    {code}\n\nEr gilt einmal, zehn Minuten "
        "lang. Wenn Sie ihn nicht angefordert haben, tun Sie nichts: Ohne den Code wird nichts gelöscht.\n",
    ),
    erasure_waits_mail=Mail(
        "Ihre Daten werden gelöscht",
        "Alles über Sie bei {event} wird nach {moment} gelöscht. Bis dahin können Sie es in der App zurücknehmen. "
        "Danach lässt es sich nicht rückgängig machen: Ihr Ausweis ist dann wertlos.\n",
    ),
    erasure_done_mail=Mail(
        "Ihre Daten sind gelöscht",
        "Bei {event} ist nichts von Ihnen übrig, weder in den Tabellen noch in den Adressbüchern derer, die Sie dort "
        "getroffen haben. Dateien, die Aussteller vorher exportiert haben, erreichen wir nicht. Dies ist unsere letzte "
        "Mail.\n",
    ),
    deletion_mail=Mail(
        "{event}: Personenbezogene Daten werden gelöscht",
        "Alle personenbezogenen Daten von {event} werden nach dem {day} gelöscht. Bis dahin lassen sich Adressbücher "
        "exportieren und Archive anfordern.\n",
    ),
    sections={
        "profile": "Meine Anmeldung",
        "account": "Mein Zugang",
        "badges": "Meine Ausweise",
        "sign_ins": "Wann ich angemeldet war",
        "disclosures": "Was von mir weitergegeben wurde, an wen und warum",
        "receipts": "Was aus dem wurde, das ich zurückgenommen habe",
        "scans_of_me": "Wer mich gescannt hat",
        "what_books_hold": "Was in Adressbüchern über mich steht",
        "notes_about_me": "Notizen über mich",
        "ratings_of_me": "Bewertungen von mir",
        "tags_on_me": "Schlagwörter an mir",
        "facts_about_me": "Fakten über mich",
        "touchpoints_with_me": "Kontakte mit mir",
        "occasions_of_mine": "Meine Anlässe",
        "outcomes_with_me": "Was daraus wurde",
        "answers_of_mine": "Notierte Antworten von mir",
        "exchanges": "Austausch",
        "my_contacts": "Mein Adressbuch",
        "my_notes": "Meine Notizen",
        "my_ratings": "Meine Bewertungen",
        "my_tags": "Meine Schlagwörter",
        "my_facts": "Fakten, die ich notiert habe",
        "my_touchpoints": "Kontakte, die ich notiert habe",
        "my_tasks": "Meine Aufgaben",
        "my_own_facts": "Was ich über mich sagte",
        "my_scans": "Was ich gescannt habe",
        "radar_visibility": "Radar: wer mich sehen darf",
        "radar_presence": "Radar: wo ich zuletzt gesehen wurde",
        "radar_visits": "Radar: Stände, die ich besucht habe",
        "radar_encounters": "Radar: wann jemand in meiner Nähe war",
        "radar_blocks": "Radar: wann ich jemanden gesperrt habe",
        "archives": "Archive",
        "erasures": "Löschwünsche",
    },
)

TEXTS: Mapping[Language, Texts] = {Language.ENGLISH: _ENGLISH, Language.GERMAN: _GERMAN}
