"""The headings under which ticketing systems and hand-made lists write down people, in four languages.

Folded when compared (see `columns.words`), so one spelling stands for `E-Mail`, `e mail` and `EMAIL`. Within a field
the first heading that a file has wins: what is said of the attendee comes before what may be the buyer's.
Sources: exports of Eventbrite, Tito, Sessionize, pretix (order positions, check-in list) and Luma.
"""

HEADINGS: dict[str, tuple[str, ...]] = {
    "external_id": (
        *("Attendee #", "Attendee ID", "Attendee Number", "Ticket Reference", "Speaker Id", "guest_id", "api_id"),
        *("Participant ID", "Registration ID", "Registration Number", "Registrant ID", "External ID", "Ticket ID"),
        *("Ticket #", "Ticket Number", "Ticket No", "Confirmation Number", "Reference", "Contact ID", "ID"),
        *("Teilnehmer-Nr.", "Teilnehmernummer", "Teilnehmer-ID", "Ticketnummer", "Ticket-Nr.", "Registrierungsnummer"),
        *("Numéro de participant", "Numéro de billet", "Numéro d'inscription", "Référence du billet", "Référence"),
        *("Número de asistente", "Número de entrada", "Número de registro", "Referencia"),
    ),
    "barcode": (
        *("Barcode", "Barcode #", "Barcode Number", "Barcode No", "Ticket Barcode", "Ticket Secret", "Secret"),
        *("QR Code", "QR", "qr_code_url", "check_in_qr_code", "Ticket Code", "Badge Code", "Badge ID", "Strichcode"),
        *("Ticketcode", "Ticket-Code", "Code-barres", "Code QR", "Code du billet", "Geheimnis"),
        *("Código de barras", "Código QR", "Código de entrada"),
    ),
    "email": (
        *("Attendee Email", "Attendee Email Address", "Ticket Email", "Participant Email", "Guest Email"),
        *("Speaker Email", "Delegate Email", "Visitor Email", "Teilnehmer E-Mail", "E-Mail des Teilnehmers"),
        *("E-Mail-Adresse des Teilnehmers", "E-mail du participant", "Email del asistente", "Correo del asistente"),
        *("Email", "Email Address", "Mail", "Mail Address", "Work Email", "Business Email", "E-Mail-Adresse"),
        *("Mailadresse", "Adresse e-mail", "Adresse mail", "Adresse électronique", "Courriel", "Correo"),
        *("Correo electrónico", "Dirección de correo electrónico", "Dirección de correo"),
    ),
    "given_name": (
        *("Attendee First Name", "Ticket First Name", "Attendee name: Given name", "Attendee name: First name"),
        *("Teilnehmername: Vorname", "Name des Teilnehmers: Vorname", "First Name", "Given Name", "Forename"),
        *("Vorname", "Prénom", "Nombre de pila", "Nombres"),
    ),
    "family_name": (
        *("Attendee Last Name", "Attendee Surname", "Ticket Last Name", "Attendee name: Family name"),
        *("Attendee name: Last name", "Teilnehmername: Nachname", "Name des Teilnehmers: Nachname"),
        *("Teilnehmername: Familienname", "Last Name", "Family Name", "Surname", "Nachname", "Familienname"),
        *("Zuname", "Nom de famille", "Apellido", "Apellidos", "Primer apellido"),
    ),
    "name": (
        *("Attendee Name", "Attendee", "Ticket Full Name", "Ticket Holder", "Participant Name", "Participant"),
        *("Guest Name", "Speaker Name", "Delegate Name", "Full Name", "Display Name", "Name", "Names"),
        *("Teilnehmername", "Name des Teilnehmers", "Teilnehmer", "Vollständiger Name", "Vor- und Nachname"),
        *("Name, Vorname", "Nachname, Vorname", "Nom complet", "Nom et prénom", "Prénom et nom", "Nom du participant"),
        *("Nom", "Nombre del asistente", "Nombre completo", "Nombre y apellidos", "Nombre"),
    ),
    "company": (
        *("Attendee Company", "Ticket Company Name", "Company", "Company Name", "Organisation", "Organization"),
        *("Organisation Name", "Organization Name", "Company / Organisation", "Company / Organization"),
        *("Employer", "Affiliation", "Institution", "What company do you work for?", "Where do you work?"),
        *("What organisation are you affiliated with?", "What organization are you affiliated with?"),
        *("Firma", "Firmenname", "Unternehmen", "Unternehmensname", "Arbeitgeber", "Institut"),
        *("Société", "Entreprise", "Nom de l'entreprise", "Employeur", "Organisme"),
        *("Empresa", "Nombre de la empresa", "Compañía", "Organización", "¿Para qué empresa trabajas?"),
    ),
    "job_title": (
        *("Ticket Job Title", "Job Title", "Jobtitle", "Job Role", "Job Position", "Position", "Designation"),
        *("Occupation", "Profession", "Function", "TagLine", "Job", "What is your role?", "What's your role?"),
        *("Berufsbezeichnung", "Jobtitel", "Funktion", "Stellenbezeichnung", "Beruf"),
        *("Fonction", "Poste", "Intitulé du poste", "Titre du poste", "Métier"),
        *("Cargo", "Puesto", "Puesto de trabajo", "¿Cuál es tu cargo?", "Profesión", "Title"),
    ),
    "phone": (
        *("Attendee Phone", "Ticket Phone Number", "Cell Phone", "Cellphone", "Mobile Phone", "Mobile"),
        *("Mobile Number", "Phone", "Phone Number", "Telephone", "Telephone Number", "Work Phone", "Tel"),
        *("Handy", "Handynummer", "Mobil", "Mobiltelefon", "Mobilnummer", "Telefon", "Telefonnummer", "Rufnummer"),
        *("Téléphone", "Numéro de téléphone", "Téléphone portable", "Téléphone mobile", "Portable"),
        *("Teléfono", "Número de teléfono", "Teléfono móvil", "Móvil", "Celular"),
    ),
    "category": (
        *("Ticket Type", "Ticket Name", "Ticket Class", "Ticket Category", "Attendee Type", "Registration Type"),
        *("Badge Type", "Participant Type", "Category", "Product", "Ticket", "Role", "Type"),
        *("Ticketart", "Tickettyp", "Ticketkategorie", "Teilnehmerart", "Teilnehmertyp", "Kategorie", "Produkt"),
        *("Rolle", "Type de billet", "Catégorie", "Type de participant", "Produit", "Rôle"),
        *("Tipo de entrada", "Categoría", "Tipo de asistente", "Producto", "Rol"),
    ),
    "industry": (
        *("Industry", "Sector", "Industry Sector", "Branche", "Industrie", "Wirtschaftszweig", "Secteur"),
        *("Secteur d'activité", "Industria", "Sector de actividad"),
    ),
    "country": (
        *("Country", "Country/Region", "Work Country", "Home Country", "Land", "Staat", "Pays", "País"),
        *("Country of residence",),
    ),
    "interests": (
        *("Interests", "Topics of interest", "Areas of interest", "Topics", "Interessen", "Themen"),
        *("Interessengebiete", "Centres d'intérêt", "Intérêts", "Thèmes", "Intereses", "Temas de interés"),
    ),
    # Not written down, but needed to tell who is coming and to put an external id together.
    "status": (
        *("Attendee Status", "Ticket Status", "Registration Status", "Status", "Order Status"),
        *("Teilnehmerstatus", "Ticketstatus", "Statut", "Statut du participant", "Estado", "Estado del asistente"),
    ),
    "approval": ("approval_status",),
    "void": ("Void Status", "Void", "Voided"),
    "refunded": ("Refunded", "Erstattet", "Remboursé", "Reembolsado"),
    "cancelled": ("Cancelled", "Canceled", "Storniert", "Annulé", "Cancelado"),
    "paid": ("Paid", "Payment Status", "Bezahlt", "Zahlungsstatus", "Payé", "Pagado"),
    "order_code": ("Order code", "Bestellnummer", "Bestellcode", "Code de commande", "Código de pedido"),
    "position": ("Position ID", "Position number", "Positions-ID", "Positionsnummer", "ID de position"),
}

SHARED_NAME_HEADINGS = ("Name", "Nom", "Nombre")
"""The whole name in one list, the other half of it beside a `Vorname` or an `Apellidos`."""

SIGNATURES: dict[str, tuple[tuple[str, ...], ...]] = {
    "eventbrite": (("Attendee #", "Order #"), ("Attendee Status", "Order ID"), ("Attendee Status", "Attendee #")),
    "tito": (("Ticket Reference", "Ticket Full Name"), ("Ticket Reference", "Ticket Email"), ("Void Status", "Ticket")),
    "sessionize": (("Speaker Id", "FirstName"), ("Speaker Id", "TagLine"), ("Session Id", "Speaker Id")),
    "pretix": (
        *(("Order code", "Position ID"), ("Order code", "Attendee name"), ("Order code", "Secret")),
        *(("Bestellnummer", "Positions-ID"), ("Bestellnummer", "Teilnehmername"), ("Bestellnummer", "Geheimnis")),
    ),
    "luma": (("api_id", "approval_status"), ("guest_id", "approval_status")),
}
"""Headings that occur together in the export of one system only."""

MISLEADING: dict[str, tuple[tuple[str, str], ...]] = {
    "sessionize": (("job_title", "Title"),),  # the session's
    "pretix": (("phone", "Phone number"), ("phone", "Telefonnummer")),  # the order's, that is the buyer's
}
"""Headings that mean something else in the export of one system."""

OWN_PART: dict[str, tuple[str, str]] = {
    "sessionize": ("Speaker Id", ""),
    "pretix": ("", "Invoice address name"),
}
"""The headings between which an export speaks of the attendee, where it goes on to speak of something else."""
