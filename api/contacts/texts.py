"""What we write about contacts, in each language. Clauses are without a capital or a full stop."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.contacts.relationship.steps import Sign
from models import Language, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """`warmer_words` and `warmer_feeling` take `said` and `sensed`. A question is worth asking when nothing is known of
    its topic."""

    decimal_point: str
    warmer_words: str
    warmer_feeling: str
    signs: Mapping[Sign, str]
    questions: Mapping[Topic, str]


_ENGLISH = Texts(
    decimal_point=".",
    warmer_words="said {said} of 5, felt like {sensed} of 5: the words were warmer than the feeling, check in",
    warmer_feeling="said {said} of 5, felt like {sensed} of 5: there may be more than they said, check in",
    signs={
        Sign.SCANNED: "we met",
        Sign.HAS_POWER: "they decide or influence",
        Sign.FITS_PROFILE: "they fit the target profile, and we know what they may decide",
        Sign.TOUCHPOINT: "one of us recorded it",
        Sign.PREPARED: "we came prepared",
        Sign.THEY_TALKED: "they did most of the talking",
        Sign.CAME_BACK: "they came back",
        Sign.SCANNED_BACK: "they scanned one of us",
        Sign.REPLIED: "they answered",
        Sign.GREY_ZONE: "we know what they hope for and where our limit is",
        Sign.PROMISED: "we promised something",
        Sign.MET: "we met as planned",
        Sign.TAKEN_ON: "one of us took on a difficulty of theirs",
        Sign.SOLVED: "a difficulty of theirs was solved",
        Sign.RHYTHM_KEPT: "we keep in touch",
    },
    questions={
        Topic.WORK: "What are you working on that you would like to talk about?",
        Topic.PREFERENCE: "How would you like me to get in touch: call, mail, or not before Monday?",
        Topic.COMMUNITY: "Whom do you hope to meet here?",
        Topic.HOBBY: "What do you do when you do not work?",
        Topic.SPORT: "Do you play or follow any sport?",
        Topic.EDUCATION: "How did you come to this field?",
        Topic.ENVIRONMENT: "What is it like where you live?",
        Topic.COLLECTION: "Is there something you collect?",
        Topic.FAMILY: "Who waits for you at home?",
        Topic.OTHER: "What should I have asked you?",
    },
)

_GERMAN = Texts(
    decimal_point=",",
    warmer_words="gesagt {said} von 5, gespürt {sensed} von 5: die Worte waren wärmer als das Gefühl, nachfragen",
    warmer_feeling="gesagt {said} von 5, gespürt {sensed} von 5: da ist vielleicht mehr, als gesagt wurde, nachfragen",
    signs={
        Sign.SCANNED: "wir sind uns begegnet",
        Sign.HAS_POWER: "sie entscheiden oder reden mit",
        Sign.FITS_PROFILE: "sie passen zum Zielprofil, und wir wissen, was sie entscheiden",
        Sign.TOUCHPOINT: "jemand von uns hat es festgehalten",
        Sign.PREPARED: "wir waren vorbereitet",
        Sign.THEY_TALKED: "sie haben am meisten geredet",
        Sign.CAME_BACK: "sie sind wiedergekommen",
        Sign.SCANNED_BACK: "sie haben jemanden von uns gescannt",
        Sign.REPLIED: "sie haben geantwortet",
        Sign.GREY_ZONE: "wir wissen, was sie sich erhoffen und wo unsere Grenze ist",
        Sign.PROMISED: "wir haben etwas versprochen",
        Sign.MET: "wir haben uns wie geplant getroffen",
        Sign.TAKEN_ON: "jemand von uns kümmert sich um eine Schwierigkeit",
        Sign.SOLVED: "eine Schwierigkeit ist gelöst",
        Sign.RHYTHM_KEPT: "wir halten Kontakt",
    },
    questions={
        Topic.WORK: "Woran arbeiten Sie gerade, worüber Sie gern reden?",
        Topic.PREFERENCE: "Wie soll ich mich melden: Anruf, Mail, oder nicht vor Montag?",
        Topic.COMMUNITY: "Wen möchten Sie hier treffen?",
        Topic.HOBBY: "Was machen Sie, wenn Sie nicht arbeiten?",
        Topic.SPORT: "Treiben oder verfolgen Sie einen Sport?",
        Topic.EDUCATION: "Wie sind Sie zu diesem Fach gekommen?",
        Topic.ENVIRONMENT: "Wie lebt es sich bei Ihnen?",
        Topic.COLLECTION: "Sammeln Sie etwas?",
        Topic.FAMILY: "Wer wartet zu Hause auf Sie?",
        Topic.OTHER: "Was hätte ich Sie fragen sollen?",
    },
)

TEXTS: Mapping[Language, Texts] = {Language.ENGLISH: _ENGLISH, Language.GERMAN: _GERMAN}
