"""What the reps of the invented fair jot down after a talk, with the tags, the rating and the task that go with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk at a booth.

    `interest` is what the visitor said (0–5), `gut` what the rep sensed (1–5). `task_kind` is call, mail, meeting,
    send, other, or empty together with `task_title` if nothing was promised.
    """

    note: str
    interest: int
    gut: int
    tags: tuple[str, ...]
    task_kind: str
    task_title: str


TAGS = (
    *("budget next year", "compliance", "decision maker", "demo", "existing customer", "integration", "partner"),
    *("quote", "reference visit", "supplier", "trial", "urgent"),
)


def talks(seed: int, count: int) -> list[Talk]:
    """`count` talks in random order; none comes twice before all others have come."""
    return list(islice(_endless(Random(seed)), count))


def _endless(rng: Random) -> Iterator[Talk]:
    while True:
        yield from rng.sample(TALKS, len(TALKS))


def _talk(note: str, interest: int, gut: int, tags: str = "", task: str = "") -> Talk:
    kind, _, title = task.partition(": ")
    return Talk(note, interest, gut, tuple(tags.split(", ")) if tags else (), kind, title)


TALKS: tuple[Talk, ...] = (
    _talk(
        "Wants a quote for three sites before their board meets on the 14th.",
        *(5, 4, "quote, urgent", "send: Quote for three sites, needed before the board on the 14th"),
    ),
    _talk(
        "Replaces a twelve-year-old installation in Q2. Compares us with two others, price is not the first criterion.",
        *(4, 4, "quote", "meeting: Visit the site and measure up the old installation"),
    ),
    _talk(
        "Asked twice how long delivery takes. Current supplier quoted 26 weeks.",
        *(4, 5, "urgent", "call: Confirm our delivery time"),
    ),
    _talk(
        "Everything has to arrive in SAP, otherwise no deal. Wants to speak to somebody technical, not to sales.",
        *(3, 4, "integration", "meeting: Bring our integration engineer and their SAP team together"),
    ),
    _talk(
        "Came back after lunch with a colleague from maintenance and went through the demo a second time.",
        *(5, 5, "demo", "mail: Send the demo recording to both of them"),
    ),
    _talk(
        "Polite, took a brochure, kept looking at the exit.",
        *(2, 1),
    ),
    _talk(
        "Says it is exactly what they need. Could not say who would pay for it.",
        *(5, 2, "", "call: Find out who holds the budget"),
    ),
    _talk(
        "No budget before January, but wants to be in the planning round in October.",
        *(3, 4, "budget next year", "call: Get in touch before the October planning round"),
    ),
    _talk(
        "Signs up to 50k alone. Above that the managing director has to agree.",
        *(4, 4, "decision maker, quote", "send: Offer that stays below 50k"),
    ),
    _talk(
        "Customer since 2021, second shift still does not use it. Would like training on site.",
        *(4, 4, "existing customer", "mail: Two dates for training the second shift"),
    ),
    _talk(
        "Very annoyed about the open ticket from March. Promised an answer by Friday.",
        *(3, 2, "existing customer, urgent", "call: Tell them where the ticket from March stands"),
    ),
    _talk(
        "Looking for a partner for Poland and the Baltics, has eight field engineers.",
        *(3, 4, "partner", "meeting: Introduce them to our channel manager"),
    ),
    _talk(
        "Wants to see it running at somebody else's place, best in food. Not interested in slides.",
        *(4, 5, "reference visit", "call: Ask a customer in food whether they would host a visit"),
    ),
    _talk(
        "Trial on one line for six weeks would be fine, but it must not stop production.",
        *(4, 4, "trial", "send: Plan for a six-week trial without downtime"),
    ),
    _talk(
        "Sells labels. Wanted our purchasing manager's number.",
        *(0, 2, "supplier"),
    ),
    _talk(
        "Needs the data to stay in the EU and asked for the contract on data processing first.",
        *(3, 4, "compliance", "send: Data processing agreement and list of subprocessors"),
    ),
    _talk(
        "Prefers mail, hates being called. Wants two pages, no brochure.",
        *(4, 3, "", "mail: Two-page summary, no attachments over 5 MB"),
    ),
    _talk(
        "Spent twenty minutes on the spare parts question: who stocks them, where, for how long.",
        *(4, 4, "", "send: Spare parts list with stock locations"),
    ),
    _talk(
        "Just signed with a competitor for three years. Honest about it, nice talk, ask again in 2028.",
        *(1, 4, "", "other: Set a reminder for the end of their contract"),
    ),
    _talk(
        "Buys for four plants, two of them abroad. Framework contract possible from 40 units.",
        *(5, 5, "decision maker, quote", "send: Price scale for 40, 80 and 120 units"),
    ),
    _talk(
        "Writes a thesis on peak loads, asked good questions. Would take an internship.",
        *(1, 4, "", "mail: Forward the internship page"),
    ),
    _talk(
        "Their auditor wants proof of temperature for every pallet from next summer on. Has no plan yet.",
        *(4, 4, "compliance, urgent", "call: Go through the audit requirements together"),
    ),
    _talk(
        "Knows our product from the last job and recommended it to the person standing next to us.",
        *(4, 5, "existing customer", "mail: Thank you for the recommendation"),
    ),
    _talk(
        "Does not decide, but the plant manager listens to this person. Wants numbers on downtime.",
        *(3, 4, "", "send: Downtime figures from two comparable plants"),
    ),
    _talk(
        "Opens a new warehouse near Zwolle in autumn, 18,000 pallet places, tender goes out in May.",
        *(5, 4, "quote", "call: Ask to be put on the tender list"),
    ),
    _talk(
        "Had ten minutes before the next session. Wants to continue tomorrow at nine, coffee at our booth.",
        *(4, 4, "", "meeting: Coffee at our booth, nine o'clock"),
    ),
    _talk(
        "Only wanted the tote bag.",
        *(0, 1),
    ),
    _talk(
        "Asked for a demo with their own data, 2 GB of CSV, can send it this week.",
        *(5, 5, "demo, integration", "meeting: Demo with their own data"),
    ),
    _talk(
        "Gave the impression that the decision has already been made and we are the third quote.",
        *(4, 2, "quote", "call: Ask openly whether we still have a chance"),
    ),
    _talk(
        "The union has to agree before anything is installed. That took eight months last time.",
        *(3, 3, "compliance", "send: The works agreement another customer was willing to share"),
    ),
    _talk(
        "Runs the test lab. If it passes there, all nine sites get it.",
        *(4, 5, "trial", "send: One unit on loan for the test lab"),
    ),
    _talk(
        "Complained about our website: could not find the dimensions. Right, they are not there.",
        *(3, 3, "", "send: Drawing with all dimensions"),
    ),
    _talk(
        "Invited us to speak at their supplier day in March.",
        *(3, 5, "partner", "other: Answer the invitation to the supplier day"),
    ),
    _talk(
        "Wanted to know who else in the region uses it. Named two, will check with one of them.",
        *(4, 4, "reference visit", "call: Warn our customer that a question may come"),
    ),
    _talk(
        "New in the job since April, collects offers to get an overview. Friendly, no project.",
        *(2, 3, "", "mail: Overview of the product range"),
    ),
    _talk(
        "Their forklift fleet goes electric next year and the grid connection is the bottleneck.",
        *(4, 4, "budget next year", "meeting: Talk through the grid connection with our engineer"),
    ),
    _talk(
        "Asked for CE, ATEX and the test report. Without ATEX there is no point in going on.",
        *(3, 3, "compliance", "send: Certificates, ATEX first"),
    ),
    _talk(
        "Does the scheduling in a spreadsheet with 40 tabs and is proud of it. Will not change before retirement.",
        *(1, 2),
    ),
    _talk(
        "Boss is interested, this one was sent to look. Took photos of everything.",
        *(3, 3, "", "call: Ask for an appointment with the boss"),
    ),
    _talk(
        "Lost a customer over late deliveries last month. Wants something that works by Christmas.",
        *(5, 5, "urgent", "call: Sketch what could run by Christmas"),
    ),
    _talk(
        "Needs an interface to a system from 1998, only flat files over FTP. Doubts that we can do it.",
        *(3, 3, "integration", "mail: Ask for a sample of the flat file"),
    ),
    _talk(
        "Spoke about the children's sailing camp on the Baltic for half the time. Contract runs out in June.",
        *(3, 5, "", "call: Come back to them in April, before the contract is renewed"),
    ),
    _talk(
        "Zweites Gespräch, diesmal mit Einkauf. Rabatt war Thema, Technik ist durch.",
        *(5, 5, "quote, decision maker", "send: Angebot mit Staffelpreisen"),
    ),
    _talk(
        "Baut in Halle 3 um, Stillstand nur über Weihnachten möglich. Will vorher einen Termin vor Ort.",
        *(4, 4, "urgent", "meeting: Vor-Ort-Termin vor dem Umbau"),
    ),
    _talk(
        "Fragt nach Förderung für Speicher, kennt die Antragsfrist nicht.",
        *(3, 3, "budget next year", "mail: Merkblatt zur Förderung und Antragsfrist"),
    ),
    _talk(
        "Sehr freundlich, aber der Betriebsrat ist dagegen. Braucht Argumente, keine Prospekte.",
        *(3, 3, "compliance", "send: Erfahrungsbericht aus einem Betrieb mit Betriebsrat"),
    ),
    _talk(
        "Bestandskunde, unzufrieden mit der Hotline am Wochenende. Rückruf versprochen.",
        *(2, 2, "existing customer, urgent", "call: Rückruf wegen Wochenend-Hotline"),
    ),
    _talk(
        "Kann bis 20.000 selbst entscheiden. Möchte ein Testgerät für zwei Wochen.",
        *(4, 5, "trial, decision maker", "send: Testgerät für zwei Wochen"),
    ),
    _talk(
        "Wollte nur wissen, wo die Kaffeebar ist. Karte trotzdem getauscht.",
        *(0, 3),
    ),
    _talk(
        "Hat unser System beim Nachbarn gesehen und will dasselbe, nur kleiner.",
        *(5, 4, "quote", "send: Angebot für die kleine Ausführung"),
    ),
    _talk(
        "Schnittstelle zum Lagerverwaltungssystem ist Bedingung. IT-Leitung entscheidet mit.",
        *(3, 4, "integration", "meeting: Termin mit der IT-Leitung"),
    ),
    _talk(
        "Souhaite un devis pour deux entrepôts, dont un en froid négatif. Réponse avant la fin du mois.",
        *(5, 4, "quote, urgent", "send: Devis pour les deux entrepôts"),
    ),
    _talk(
        "Très intéressé par la démonstration, mais c'est la direction à Lyon qui décide.",
        *(4, 3, "demo", "call: Demander le nom du décideur à Lyon"),
    ),
    _talk(
        "Travaille déjà avec nous à Lille et voudrait la même chose à Nantes.",
        *(5, 5, "existing customer", "meeting: Visite du site de Nantes"),
    ),
    _talk(
        "Pas de projet cette année. À recontacter après le budget de septembre.",
        *(2, 3, "budget next year", "call: Reprendre contact après le budget de septembre"),
    ),
    _talk(
        "Demande une référence dans l'agroalimentaire, idéalement une visite.",
        *(4, 4, "reference visit", "mail: Proposer deux dates de visite"),
    ),
    _talk(
        "Veut tester sur une seule ligne pendant un mois. Le service informatique doit donner son accord.",
        *(4, 4, "trial, integration", "send: Description technique pour le service informatique"),
    ),
    _talk(
        "Distributeur pour l'Ouest, cherche une gamme complémentaire.",
        *(3, 3, "partner", "meeting: Rendez-vous avec le responsable des partenaires"),
    ),
    _talk(
        "Runs the numbers personally: payback must be under 30 months, otherwise it dies in committee.",
        *(4, 4, "decision maker", "send: Payback calculation with their own figures"),
    ),
    _talk(
        "Said they would think about it. Smiled, and meant no.",
        *(3, 1, "", "call: Ask what is missing"),
    ),
)
