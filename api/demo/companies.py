"""The invented companies of a trade fair for logistics, manufacturing, energy and software.

Every domain lies under `.example`, which is reserved (RFC 2606) and never resolves.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """`country` is an ISO 3166-1 alpha-2 code; `domain` the host part of the staff's e-mail addresses."""

    name: str
    domain: str
    country: str
    industry: str


def _companies(industry: str, *listed: tuple[str, str, str]) -> tuple[Company, ...]:
    return tuple(Company(name, f"{host}.example", country, industry) for name, host, country in listed)


VISITORS: tuple[Company, ...] = (
    *_companies(
        "Logistics",
        ("Nordhafen Spedition", "nordhafen", "DE"),
        ("Ostermoor Kühllogistik", "ostermoor", "DE"),
        ("Vantrel Freight", "vantrel", "GB"),
        ("Transvaldor", "transvaldor", "FR"),
        ("Rivemont Logistique", "rivemont", "FR"),
        ("Polderlijn Transport", "polderlijn", "NL"),
        ("Wiślanka Cargo", "wislanka", "PL"),
        ("Bosfora Lojistik", "bosfora", "TR"),
        ("港風物流", "minatokaze", "JP"),
        ("云岭物流", "yunling-logistics", "CN"),
        ("رمال للشحن", "rimal-freight", "AE"),
        ("Coastfern Lines", "coastfern", "US"),
        ("Savannah Crest Haulage", "savannahcrest", "KE"),
    ),
    *_companies(
        "Manufacturing",
        ("Eichgrund Maschinenbau", "eichgrund", "DE"),
        ("Steinlache Guss", "steinlache", "DE"),
        ("Thalwieser Präzision", "thalwieser", "AT"),
        ("Ashgrove Castings", "ashgrove-castings", "GB"),
        ("Ateliers Brévanne", "brevanne", "FR"),
        ("Officine Montalvero", "montalvero", "IT"),
        ("Talleres Iruñako", "irunako", "ES"),
        ("Kovárna Lesnice", "kovarna-lesnice", "CZ"),
        ("Dunavölgyi Gépgyár", "dunavolgyi", "HU"),
        ("새솔정밀", "saesol", "KR"),
        ("瑠璃川製作所", "rurikawa", "JP"),
        ("Piney Fork Tooling", "pineyfork", "US"),
        ("Metalúrgica Serra Azulada", "serraazulada", "BR"),
        ("คลองทองอุตสาหกรรม", "klongthong", "TH"),
        ("विंध्यगिरि कंपोनेंट्स", "vindhyagiri", "IN"),
    ),
    *_companies(
        "Energy",
        ("Sturmfeld Energie", "sturmfeld", "DE"),
        ("Haldane Tidal", "haldanetidal", "GB"),
        ("Sierra Clara Renovables", "sierraclara", "ES"),
        ("Skarvnes Kraft", "skarvnes", "NO"),
        ("Björkholm Elnät", "bjorkholm", "SE"),
        ("Дніпрогай Енерго", "dniprohai", "UA"),
        ("Αιολική Νησίδα", "aioliki-nisida", "GR"),
        ("Juniper Mesa Energy", "junipermesa", "US"),
        ("Baobab Gridworks", "baobabgrid", "NG"),
    ),
    *_companies(
        "Software",
        ("Lerchenfeld Daten", "lerchenfeld", "DE"),
        ("Tideglass Software", "tideglass", "IE"),
        ("Морава Софтвер", "morava-softver", "RS"),
        ("מגדלור נתונים", "migdalor", "IL"),
        ("ქარვა სისტემები", "karva-systems", "GE"),
        ("Sao Hôm Software", "saohom", "VN"),
        ("Maple Ferry Labs", "mapleferry", "CA"),
        ("Wattle Bay Systems", "wattlebay", "AU"),
    ),
    *_companies(
        "Retail",
        ("Kranzmühle Handel", "kranzmuehle", "DE"),
        ("Lindhagen & Döttrar", "lindhagen", "SE"),
        ("Nusa Rimba Ritel", "nusarimba", "ID"),
    ),
)

EXHIBITORS: tuple[Company, ...] = (
    *_companies(
        "Software",
        ("Quillhaven Telematics", "quillhaven", "GB"),
        ("Taktwinkel Planung", "taktwinkel", "DE"),
        ("Saltmarsh Customs Desk", "saltmarsh", "NL"),
    ),
    *_companies(
        "Manufacturing",
        ("Hallwerk Fördertechnik", "hallwerk", "DE"),
        ("Pontremare Robotica", "pontremare", "IT"),
        ("Ferrolane Emballages", "ferrolane", "FR"),
    ),
    *_companies(
        "Energy",
        ("Veldstroom Storage", "veldstroom", "NL"),
        ("Kløvervig Kulde", "kloevervig", "DK"),
    ),
)

PRESS: tuple[Company, ...] = _companies(
    "Media",
    ("Ramp & Rail Weekly", "rampandrail", "GB"),
    ("Lagerblick", "lagerblick", "DE"),
    ("Quai Numéro Quatre", "quai4", "FR"),
)

ORGANISERS: tuple[Company, ...] = _companies("Events", ("Drehkreuz Messen", "drehkreuz", "DE"))
