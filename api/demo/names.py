"""Given and family names of many cultures, to be combined freely.

Family names are those that do not change with the bearer's sex, so that every combination is one that could exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as its bearer writes it, and in Latin letters; the same where those are Latin already."""

    written: str
    latin: str


@dataclass(frozen=True, slots=True)
class Names:
    """As many given as family names, in the order and with the separator that the culture uses."""

    given: tuple[Spelling, ...]
    family: tuple[Spelling, ...]
    family_first: bool
    separator: str

    def in_order(self, given: Spelling, family: Spelling) -> str:
        """The whole name as its bearer writes it."""
        parts = (family, given) if self.family_first else (given, family)
        return self.separator.join(part.written for part in parts)


def _spellings(listed: str) -> tuple[Spelling, ...]:
    pairs = (name.split("=") for name in listed.split(", "))
    return tuple(Spelling(pair[0], pair[-1]) for pair in pairs)


def _names(given: str, family: str, family_first: bool = False, separator: str = " ") -> Names:
    return Names(_spellings(given), _spellings(family), family_first, separator)


CULTURES: Mapping[str, Names] = {
    "american": _names(
        "Marcus, Brianna, Tyler, Shanice, Wyatt, Guadalupe, Caleb, Jasmine",
        "Whitfield, Delacroix, Okafor-Reed, Hollister, Nakagawa, Ybarra, McAllister, Stoltzfus",
    ),
    "arabic": _names(
        "ليلى=Layla, خالد=Khalid, نور=Noor, يوسف=Yousef, مريم=Mariam, طارق=Tariq, سلمى=Salma, هيثم=Haitham",
        "الحداد=Alhaddad, النجار=Alnajjar, الصباغ=Alsabbagh, البحري=Albahri, الخياط=Alkhayyat, الزين=Alzein, "
        "العطار=Alattar, البناء=Albanna",
    ),
    "british": _names(
        "Imogen, Alistair, Gareth, Bethan, Rhys, Fiona, Callum, Harriet, Desmond, Zoë",
        "Thistlewood, Featherstone, Llewellyn, Hargreave, Birtwhistle, MacInnes, Trelawney, Winterbourne, "
        "Pugh-Jones, O'Hanlon",
    ),
    "chinese": _names(
        "雨桐=Yutong, 建国=Jianguo, 思远=Siyuan, 晓梅=Xiaomei, 志强=Zhiqiang, 佳慧=Jiahui, 明轩=Mingxuan, 丽华=Lihua",
        "欧阳=Ouyang, 诸葛=Zhuge, 贺=He, 蒋=Jiang, 顾=Gu, 沈=Shen, 陆=Lu, 薛=Xue",
        family_first=True,
        separator="",
    ),
    "czech": _names(
        "Jiří, Božena, Ondřej, Ludmila, Řehoř, Zdeňka, Štěpán, Květa",
        "Krejčí, Petrů, Janků, Kočí, Jirků, Šerých, Tichých, Hrubých",
    ),
    "dutch": _names(
        "Sanne, Joost, Fleur, Wouter, Marijke, Daan, Roos, Thijs",
        "van der Meulen, de Graaf, Hoekstra, van 't Hof, Dijkgraaf, ten Cate, Brouwer, Zuidema",
    ),
    "french": _names(
        "Élodie, Benoît, Maëlle, Cédric, Aurélie, Thibault, Hélène, Jean-Loup, Noémie, François",
        "Lefèvre, Garrigou, Bessières, Prévost, Chastagnier, Le Guennec, Vasseur, Mérignac, Fauconnet, de la Brière",
    ),
    "georgian": _names(
        "ნინო=Nino, გიორგი=Giorgi, თამარ=Tamar, ლევან=Levan, მარიამ=Mariam, ზურაბ=Zurab, ქეთევან=Ketevan, "
        "ვახტანგ=Vakhtang",
        "ბერიძე=Beridze, ჩხეიძე=Chkheidze, წიკლაური=Tsiklauri, მჭედლიშვილი=Mchedlishvili, "
        "ღვინიაშვილი=Ghviniashvili, ხვედელიძე=Khvedelidze, ყიფიანი=Qipiani, ჯანელიძე=Janelidze",
    ),
    "german": _names(
        "Katharina, Jürgen, Sören, Heike, Matthias, Nadine, Ulrich, Birgit, Lennart, Götz, Franziska, Anneliese",
        "Brandstätter, Weißgerber, Möllering, Sauerbrey, Wölfle, Harnisch, Tiedemann, Bäuerle, Reinicke, Vossberg, "
        "Zündorf, Kühnemund",
    ),
    "greek": _names(
        "Ελένη=Eleni, Νίκος=Nikos, Δέσποινα=Despina, Θανάσης=Thanasis, Κατερίνα=Katerina, Μάνος=Manos, Ζωή=Zoi, "
        "Λευτέρης=Lefteris",
        "Παπασωτηρίου=Papasotiriou, Νικολάου=Nikolaou, Βασιλείου=Vasileiou, Αναγνώστου=Anagnostou, "
        "Ξενοφώντος=Xenofontos, Χαραλάμπους=Charalampous, Θεοδώρου=Theodorou, Ευσταθίου=Efstathiou",
    ),
    "hebrew": _names(
        "נועה=Noa, איתי=Itai, תמר=Tamar, אורי=Uri, שירה=Shira, גיל=Gil, הדס=Hadas, אלון=Alon",
        "ברק־לוי=Barak-Levi, גולדשטיין=Goldstein, אבני=Avni, פרידמן=Fridman, מזרחי=Mizrahi, רוזנברג=Rosenberg, "
        "כרמלי=Carmeli, הראל=Harel",
    ),
    "hungarian": _names(
        "Ágnes, Bálint, Csilla, Győző, Ildikó, Lőrinc, Réka, Ödön",
        "Szőllősi, Kőműves, Farkasházi, Ördögh, Bíró, Lukácsi, Vörösváry, Tűzkő",
        family_first=True,
    ),
    "indian": _names(
        "अनन्या=Ananya, रोहन=Rohan, प्रिया=Priya, विक्रम=Vikram, स्नेहा=Sneha, अर्जुन=Arjun, कविता=Kavita, निखिल=Nikhil",
        "भारद्वाज=Bharadwaj, श्रीवास्तव=Shrivastava, चतुर्वेदी=Chaturvedi, अग्निहोत्री=Agnihotri, त्रिपाठी=Tripathi, "
        "देशपांडे=Deshpande, कुलकर्णी=Kulkarni, वाजपेयी=Vajpeyi",
    ),
    "indonesian": _names(
        "Ayu, Bagus, Citra, Dewa, Eka, Fajar, Gita, Hendra",
        "Wirawan, Lestari, Santoso, Halim, Pranoto, Kusuma, Siregar, Maharani",
    ),
    "irish": _names(
        "Aoife, Cillian, Niamh, Donnchadh, Fionnuala, Pádraig, Órla, Tadhg",
        "Ó Súilleabháin, O'Shaughnessy, MacEntee, Geraghty, Ó Dálaigh, Fitzsimons, Mulqueen, Tuohy",
    ),
    "italian": _names(
        "Giulia, Matteo, Chiara, Niccolò, Ilaria, Davide, Beatrice, Tommaso",
        "Bellincioni, Dell'Acqua, Quaranta, Fumagalli, Lo Presti, Zanardelli, Pellegrinotti, Sartorelli",
    ),
    "japanese": _names(
        "美咲=Misaki, 健太=Kenta, 陽菜=Hina, 拓海=Takumi, 彩=Aya, 直樹=Naoki, さくら=Sakura, 悠斗=Yuto",
        "御手洗=Mitarai, 五十嵐=Igarashi, 鳴海=Narumi, 榊原=Sakakibara, 小野寺=Onodera, 早乙女=Saotome, "
        "水無瀬=Minase, 東雲=Shinonome",
        family_first=True,
    ),
    "kenyan": _names(
        "Achieng, Baraka, Chebet, Juma, Makena, Otieno, Zawadi, Mumbi",
        "Kamau, Odhiambo, Kiplagat, Mutua, Njoroge, Wekesa, Auma, Cherono",
    ),
    "korean": _names(
        "서연=Seoyeon, 지우=Jiwoo, 현우=Hyunwoo, 하은=Haeun, 도윤=Doyun, 수아=Sua, 은정=Eunjeong, 성훈=Seonghun",
        "남궁=Namgung, 황보=Hwangbo, 선우=Seonu, 제갈=Jegal, 독고=Dokgo, 사공=Sagong, 탁=Tak, 빈=Bin",
        family_first=True,
        separator="",
    ),
    "nigerian": _names(
        "Chidinma, Olúwaṣeun, Adébáyọ̀, Ngozi, Tunde, Ifeoma, Emeka, Hauwa",
        "Ọláńrewájú, Nwachukwu, Balógun, Eze-Okoro, Adéyẹmí, Danjuma, Onyekachi, Ibekwe",
    ),
    "nordic": _names(
        "Bjørn, Åsa, Søren, Ingrid, Håkon, Maja, Øyvind, Linnéa",
        "Lindqvist, Ødegård, Sørby, Hallström, Nygård, Bjerke, Åkerblom, Vesterås",
    ),
    "polish": _names(
        "Agnieszka, Łukasz, Grażyna, Michał, Małgorzata, Wojciech, Zofia, Paweł",
        "Szczygieł, Wróbel, Łuczak, Dąbek, Gołąb, Żak, Krężel, Mazurek",
    ),
    "portuguese": _names(
        "João, Conceição, Thiago, Luísa, Simão, Inês, Raíssa, Otávio",
        "Gonçalves Braga, Magalhães, Assunção, Brandão, Falcão Teixeira, Nóbrega, Simões, Araújo Pinto",
    ),
    "serbian": _names(
        "Јелена=Jelena, Милош=Miloš, Драгана=Dragana, Немања=Nemanja, Љиљана=Ljiljana, Стефан=Stefan, Ивана=Ivana, "
        "Вук=Vuk",
        "Станојевић=Stanojević, Чворовић=Čvorović, Његован=Njegovan, Пантелић=Pantelić, Вељковић=Veljković, "
        "Шућур=Šućur, Ђурђев=Đurđev, Жикић=Žikić",
    ),
    "spanish": _names(
        "Íñigo, Begoña, Andrés, Lucía, Joaquín, María José, Nuria, Álvaro",
        "Núñez Carballo, Ibáñez Roldán, Etxeberria Soto, Peña Quiroga, Güell Ferrer, Muñoz Aranda, Cebrián Vidal, "
        "Ordóñez Lara",
    ),
    "thai": _names(
        "สุดารัตน์=Sudarat, กิตติ=Kitti, พิมพ์ชนก=Pimchanok, ธนากร=Thanakorn, อรทัย=Orathai, วีรยุทธ=Weerayut, มาลี=Malee, "
        "ณัฐพล=Nattapon",
        "ศรีสุวรรณ=Srisuwan, วงศ์ไพบูลย์=Wongphaibun, จันทร์แก้ว=Chankaew, รัตนมณี=Rattanamanee, "
        "ทองประเสริฐ=Thongprasert, บุญเรือง=Bunrueang, แสงอรุณ=Saengarun, พูลสวัสดิ์=Phunsawat",
    ),
    "turkish": _names(
        "Çağla, Oğuz, Elif, Barış, Gülşen, Emre, Şebnem, Yiğit",
        "Dağdelen, Yıldızoğlu, Öztürkmen, Karaağaç, Erdoğdu, Şimşekler, Günaydın, Çınar",
    ),
    "ukrainian": _names(
        "Оксана=Oksana, Тарас=Taras, Соломія=Solomiia, Богдан=Bohdan, Ярина=Yaryna, Остап=Ostap, Леся=Lesia, "
        "Назар=Nazar",
        "Бондаренко=Bondarenko, Ткачук=Tkachuk, Гаврилюк=Havryliuk, Мельничук=Melnychuk, Лисенко=Lysenko, "
        "Коваль=Koval, Пономаренко=Ponomarenko, Яремчук=Yaremchuk",
    ),
    "vietnamese": _names(
        "Thị Hạnh, Quang Huy, Minh Châu, Đức Anh, Thanh Trúc, Bảo Long, Ngọc Diệp, Văn Thắng",
        "Nguyễn, Trần, Phạm, Đặng, Vũ, Huỳnh, Bùi, Đỗ",
        family_first=True,
    ),
}

# One person has a single name, and one a name that no badge and no form was designed for.
MONONYM = ("Suparjo", "")
LONGEST = ("María de los Ángeles Guadalupe Concepción", "Fernández-Villaverde y Ortiz de Zárate Echeverría-Montalbán")
