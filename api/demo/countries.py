"""Countries (ISO 3166-1 alpha-2): whose names are common there, which telephone numbers are kept free for fiction."""

from collections.abc import Mapping

CULTURE_OF: Mapping[str, str] = {
    "AE": "arabic",
    "AT": "german",
    "AU": "british",
    "BR": "portuguese",
    "CA": "american",
    "CN": "chinese",
    "CZ": "czech",
    "DE": "german",
    "DK": "nordic",
    "ES": "spanish",
    "FR": "french",
    "GB": "british",
    "GE": "georgian",
    "GR": "greek",
    "HU": "hungarian",
    "ID": "indonesian",
    "IE": "irish",
    "IL": "hebrew",
    "IN": "indian",
    "IT": "italian",
    "JP": "japanese",
    "KE": "kenyan",
    "KR": "korean",
    "NG": "nigerian",
    "NL": "dutch",
    "NO": "nordic",
    "PL": "polish",
    "RS": "serbian",
    "SE": "nordic",
    "TH": "thai",
    "TR": "turkish",
    "UA": "ukrainian",
    "US": "american",
    "VN": "vietnamese",
}

# Numbers that regulators keep free for fiction, as E.164 without the plus. Sources: ACMA, NANPA, Bundesnetzagentur
# (Mitteilung 148/2021), ARCEP, Ofcom, PTS. Countries that reserve none are absent.
FICTIONAL_PHONES: Mapping[str, tuple[range, ...]] = {
    "AU": (range(61_2_5550_0000, 61_2_5551_0000),),
    "CA": (range(1_416_555_0100, 1_416_555_0200), range(1_604_555_0100, 1_604_555_0200)),
    "DE": (range(49_30_23125_000, 49_30_23126_000), range(49_40_66969_000, 49_40_66970_000)),
    "FR": (range(33_1_9900_0000, 33_1_9901_0000),),
    "GB": (range(44_20_7946_0000, 44_20_7946_1000), range(44_161_496_0000, 44_161_496_1000)),
    "SE": (range(46_70_1740_605, 46_70_1740_700),),
    "US": (range(1_212_555_0100, 1_212_555_0200), range(1_312_555_0100, 1_312_555_0200)),
}
