"""What the card page says, in our languages. Pure."""

from dataclasses import dataclass

from models import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`{who}`: the person, or "this person"; `{event}`: its name; `{days}`: how long a request waits."""

    somebody: str
    this_person: str
    nothing: str
    save: str
    email: str
    phone: str
    links: str
    interests: str
    leave: str
    leave_hint: str
    name: str
    company: str
    job_title: str
    message: str
    optional: str
    reach: str
    consent: str
    send: str
    empty: str
    app: str
    thanks: str
    thanks_hint: str
    back: str
    take_back: str
    taken_back: str
    taken_back_hint: str
    unknown: str
    unknown_hint: str
    revoked: str
    revoked_hint: str
    check: str
    no_name: str
    no_reach: str
    bad_email: str
    bad_phone: str
    no_consent: str
    too_long: str
    too_many_links: str
    too_quick: str
    too_late: str
    too_many: str
    photo: str


WORDS = {
    Language.ENGLISH: Words(
        somebody="A participant",
        this_person="this person",
        nothing="This person shows no details here. Leave yours, and they can get in touch with you.",
        save="Save contact",
        email="E-mail",
        phone="Phone",
        links="Links",
        interests="Interests",
        leave="Leave your details",
        leave_hint="Only {who} gets them, and decides whether to keep them. What is not kept is deleted after {days} "
        "days.",
        name="Name",
        company="Company",
        job_title="Job title",
        message="Message",
        optional="optional",
        reach="An e-mail address or a phone number is enough.",
        consent="I agree that {who} receives what I enter here, and that it is stored for that.",
        send="Send",
        empty="Leave this field empty",
        app="Are you at {event} too? Scan this badge with the event’s app instead: you sign in there with the e-mail "
        "address you registered with, and can swap details both ways.",
        thanks="Thank you",
        thanks_hint="Your details are on their way. Now {who} decides whether to keep them.",
        back="Back to the card",
        take_back="Take it back",
        taken_back="Taken back",
        taken_back_hint="What you left for {who} is deleted.",
        unknown="There is no such card",
        unknown_hint="The code may have been misread, or the person does not take part any more. Ask them to show you "
        "their badge once more.",
        revoked="This badge was replaced",
        revoked_hint="Its owner has a newer one. Ask them to show it to you.",
        check="Please check your entries",
        no_name="Enter your name.",
        no_reach="Enter an e-mail address or a phone number.",
        bad_email="This is not an e-mail address.",
        bad_phone="This is not a phone number.",
        no_consent="Without your consent nothing is sent.",
        too_long="This is too long.",
        too_many_links="Write with one web address at most.",
        too_quick="That was very quick. Look at your entries, and send them once more.",
        too_late="This page was open for a long time. Send it once more.",
        too_many="Too many forms came in here. Try again in an hour.",
        photo="Photo of {who}",
    ),
    Language.GERMAN: Words(
        somebody="Teilnehmende Person",
        this_person="diese Person",
        nothing="Diese Person zeigt hier keine Daten. Lassen Sie Ihre da, dann kann sie sich bei Ihnen melden.",
        save="Kontakt speichern",
        email="E-Mail",
        phone="Telefon",
        links="Links",
        interests="Interessen",
        leave="Eigene Daten dalassen",
        leave_hint="Nur {who} bekommt sie und entscheidet, ob sie bleiben. Was nicht übernommen wird, wird nach {days} "
        "Tagen gelöscht.",
        name="Name",
        company="Firma",
        job_title="Position",
        message="Nachricht",
        optional="freiwillig",
        reach="E-Mail-Adresse oder Telefonnummer genügt.",
        consent="Ich bin einverstanden, dass {who} bekommt, was ich hier eingebe, und dass es dafür gespeichert wird.",
        send="Senden",
        empty="Dieses Feld leer lassen",
        app="Sind Sie auch bei {event}? Dann scannen Sie diesen Ausweis mit der App der Veranstaltung: Dort melden Sie "
        "sich mit der E-Mail-Adresse Ihrer Registrierung an und können Daten in beide Richtungen tauschen.",
        thanks="Vielen Dank",
        thanks_hint="Ihre Daten sind unterwegs. Nun entscheidet {who}, ob sie bleiben.",
        back="Zurück zur Karte",
        take_back="Wieder zurücknehmen",
        taken_back="Zurückgenommen",
        taken_back_hint="Was Sie für {who} dagelassen haben, ist gelöscht.",
        unknown="Diese Karte gibt es nicht",
        unknown_hint="Vielleicht wurde der Code falsch gelesen, oder die Person nimmt nicht mehr teil. Lassen Sie sich "
        "den Ausweis noch einmal zeigen.",
        revoked="Dieser Ausweis wurde ersetzt",
        revoked_hint="Die Person hat einen neueren. Lassen Sie ihn sich zeigen.",
        check="Bitte prüfen Sie Ihre Eingaben",
        no_name="Geben Sie Ihren Namen ein.",
        no_reach="Geben Sie eine E-Mail-Adresse oder eine Telefonnummer ein.",
        bad_email="Das ist keine E-Mail-Adresse.",
        bad_phone="Das ist keine Telefonnummer.",
        no_consent="Ohne Ihr Einverständnis wird nichts gesendet.",
        too_long="Das ist zu lang.",
        too_many_links="Schreiben Sie höchstens eine Internet-Adresse.",
        too_quick="Das ging sehr schnell. Sehen Sie Ihre Eingaben an, und senden Sie sie noch einmal.",
        too_late="Diese Seite war lange offen. Senden Sie sie noch einmal.",
        too_many="Hier sind zu viele Formulare eingegangen. Versuchen Sie es in einer Stunde noch einmal.",
        photo="Foto von {who}",
    ),
}
