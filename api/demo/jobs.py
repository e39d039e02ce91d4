"""What the visitors of the invented fair do for a living, what they come for, and whom the exhibitors look for."""

from collections.abc import Mapping

INTERESTS: Mapping[str, tuple[str, ...]] = {
    "Logistics": (
        *("cold chain", "customs", "fleet electrification", "last mile", "rail freight", "route planning"),
        *("telematics", "warehousing"),
    ),
    "Manufacturing": (
        *("additive manufacturing", "conveyor systems", "machine vision", "packaging", "predictive maintenance"),
        *("robotics", "spare parts", "tooling"),
    ),
    "Energy": (
        *("battery storage", "charging infrastructure", "energy audits", "grid connection", "heat recovery"),
        *("hydrogen", "power purchase agreements", "wind"),
    ),
    "Software": (
        *("data integration", "demand forecasting", "digital twins", "EDI", "ERP", "open standards"),
        *("route planning", "security"),
    ),
    "Retail": ("last mile", "packaging", "returns", "shelf availability", "warehousing"),
    "Media": ("fleet electrification", "hydrogen", "labour market", "rail freight", "start-ups"),
    "Events": ("accessibility", "exhibitor services", "first-time exhibitors", "visitor flow"),
}
SHARED_INTERESTS = ("automation", "carbon accounting", "procurement", "skills shortage", "supply chain risk")

TITLES: Mapping[str, tuple[str, ...]] = {
    "Logistics": (
        *("Head of Logistics", "Fleet Manager", "Warehouse Operations Manager", "Customs Specialist"),
        *("Dispatch Planner", "Supply Chain Analyst"),
    ),
    "Manufacturing": (
        *("Plant Manager", "Head of Production", "Maintenance Engineer", "Quality Manager"),
        *("Production Planner", "Automation Engineer"),
    ),
    "Energy": (
        *("Head of Grid Operations", "Asset Manager, Wind", "Energy Procurement Manager", "Site Manager"),
        *("Substation Engineer", "Battery Systems Engineer"),
    ),
    "Software": (
        *("Chief Technology Officer", "Product Manager", "Solutions Architect", "Integration Engineer"),
        *("Data Engineer", "Customer Success Manager"),
    ),
    "Retail": (
        *("Head of Replenishment", "Store Logistics Manager", "Category Manager", "Returns Coordinator"),
        *("Supply Chain Director", "Demand Planner"),
    ),
}

# Found in every visiting company: who decides, who influences, who keeps the gate.
COMMON_TITLES = (
    *("Managing Director", "Chief Operating Officer", "Head of Procurement", "Senior Buyer", "Purchasing Manager"),
    *("Innovation Lead", "Sustainability Manager", "Executive Assistant to the CEO"),
)

TITLES_BY_CATEGORY: Mapping[str, tuple[str, ...]] = {
    "speaker": ("Chief Scientist", "Head of Research", "Head of Innovation", "VP Strategy"),
    "exhibitor": ("Sales Engineer", "Key Account Manager", "Regional Sales Manager", "Product Specialist"),
    "press": ("Editor-in-Chief", "Senior Reporter", "Freelance Journalist", "Technology Editor"),
    "organiser": ("Event Director", "Exhibitor Services Manager", "Programme Manager", "Registration Lead"),
}

# As people write them at home, in wordings that do not change with the bearer's sex.
LOCAL_TITLES: Mapping[str, tuple[str, ...]] = {
    "AT": ("Leitung Einkauf",),
    "CN": ("采购经理", "仓储主管"),
    "DE": ("Leitung Einkauf", "Fuhrparkleitung", "Assistenz der Geschäftsführung"),
    "ES": ("Responsable de compras",),
    "FR": ("Responsable achats", "Responsable logistique"),
    "IT": ("Responsabile acquisti",),
    "JP": ("購買部長", "物流企画課長"),
    "KR": ("구매팀장",),
    "TH": ("ผู้จัดการฝ่ายจัดซื้อ",),
    "TR": ("Satın Alma Müdürü",),
    "UA": ("Менеджер із закупівель",),
}

# By e-mail domain of the exhibitor: the roles, industries and interests it could sell to.
MARKETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "quillhaven.example": (
        ("fleet", "head of logistics", "dispatch", "operations"),
        ("Logistics", "Retail", "Energy"),
        ("telematics", "route planning", "fleet electrification", "cold chain"),
    ),
    "taktwinkel.example": (
        ("production", "planner", "supply chain", "plant manager"),
        ("Manufacturing", "Logistics", "Retail"),
        ("demand forecasting", "digital twins", "ERP", "predictive maintenance"),
    ),
    "saltmarsh.example": (
        ("customs", "head of logistics", "supply chain", "procurement"),
        ("Logistics", "Manufacturing", "Retail"),
        ("customs", "EDI", "rail freight", "data integration"),
    ),
    "hallwerk.example": (
        ("warehouse", "plant manager", "production", "head of logistics"),
        ("Manufacturing", "Logistics", "Retail"),
        ("conveyor systems", "warehousing", "automation", "returns"),
    ),
    "pontremare.example": (
        ("plant manager", "production", "automation", "quality"),
        ("Manufacturing", "Logistics", "Energy"),
        ("robotics", "machine vision", "automation", "skills shortage"),
    ),
    "ferrolane.example": (
        ("procurement", "purchasing", "category", "production"),
        ("Manufacturing", "Retail", "Logistics"),
        ("packaging", "carbon accounting", "last mile", "returns"),
    ),
    "veldstroom.example": (
        ("grid", "site manager", "plant manager", "energy"),
        ("Energy", "Manufacturing", "Logistics"),
        ("battery storage", "grid connection", "charging infrastructure", "power purchase agreements"),
    ),
    "kloevervig.example": (
        ("warehouse", "logistics", "site manager", "sustainability"),
        ("Logistics", "Retail", "Manufacturing"),
        ("cold chain", "heat recovery", "energy audits", "carbon accounting"),
    ),
}
