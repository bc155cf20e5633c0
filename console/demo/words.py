"""What made-up cases say: gardens, weather, furniture and recipes.

Add only what anyone could read aloud at breakfast. A case's category is never reflected in its words.
"""

# ruff: noqa: RUF001 - the words are in several scripts, with the punctuation of each

THINGS = (
    "garden bench",
    "rose bush",
    "apple tree",
    "watering can",
    "wooden table",
    "copper kettle",
    "low bookshelf",
    "paper lantern",
    "wicker basket",
    "linen curtain",
    "oak chair",
    "rain barrel",
    "pot of thyme",
    "tomato plant",
    "bread dough",
    "vegetable soup",
    "lemon cake",
    "wool blanket",
    "reading lamp",
    "window box",
    "stone path",
    "garden gate",
    "jar of pear jam",
    "tray of oat biscuits",
    "blue teapot",
    "corner cupboard",
    "paper kite",
    "bicycle bell",
    "bird bath",
    "row of beans",
    "café table",
    "crème caramel",
)

PLACES = (
    "by the pond",
    "behind the shed",
    "near the south window",
    "on the second shelf",
    "beside the old well",
    "under the lime tree",
    "at the end of the lane",
    "in the small kitchen",
    "next to the greenhouse",
    "across from the bakery",
    "at the foot of the stairs",
    "along the brick wall",
    "in the hall",
    "on the balcony",
    "from the Saturday market",
    "with the green label",
)

STATES = (
    "needs a little more water",
    "looks fine in the morning light",
    "was moved last autumn",
    "has two small scratches",
    "is ready to be collected",
    "smells of cinnamon",
    "should rest for ten minutes",
    "is a pale shade of green",
    "was painted on a windy day",
    "fits under the stairs",
    "goes well with plain rice",
    "came with a spare handle",
    "is larger than it looks",
    "will be in flower by June",
    "keeps for a week in a cool room",
    "was mended with a piece of string",
    "stands a little to the left",
    "is 40 cm wide and 1½ m long",
    "does best at about 18 °C",
    "belongs to the baker’s aunt",
)

REMARKS = (
    "Light rain is expected before noon.",
    "The wind turned to the west overnight.",
    "A thin mist lay over the field until nine.",
    "Stir the oats slowly until they thicken.",
    "Add the flour in three parts – not all at once.",
    "Leave the seeds in water for a day.",
    "The clouds cleared and the afternoon was warm.",
    "Measure the wall twice before putting up a shelf.",
    "Fold the blanket along the long side.",
    "Two cups of lentils are enough for four people.",
    "The first frost came late this year.",
    "Turn the pot a little every other day.",
    "Tea is at four, and there is cake.",
    "The paint dries in about an hour.",
    "Please bring a pair of gloves and a rake.",
    "Snow is possible above 900 m.",
)

BY_LANGUAGE = {
    "de": (
        "Die Rosen am Zaun brauchen etwas Wasser.",
        "Der Tisch aus Eiche steht jetzt näher am Fenster.",
        "Am Nachmittag wird es sonnig, gegen Abend kühler.",
        "Die Suppe zehn Minuten köcheln lassen und dann abschmecken.",
        "Größere Töpfe gibt es am Samstag auf dem Markt.",
    ),
    "fr": (
        "Les tulipes près de la fenêtre sont déjà ouvertes.",
        "Ajoutez la crème fraîche à la fin, hors du feu.",
        "Le vent tourne à l’ouest et le ciel s’éclaircit.",
        "La petite table ronde tient très bien dans l’entrée.",
        "Il faut arroser le thym une fois par semaine.",
    ),
    "es": (
        "Las macetas del balcón necesitan un poco más de sombra.",
        "Mañana habrá nubes y claros en toda la región.",
        "La silla de madera está junto a la estantería.",
        "Se añade el arroz y se deja reposar diez minutos.",
        "¿Quién ha regado hoy los limoneros?",
    ),
    "nl": (
        "De tulpen achter het schuurtje komen al op.",
        "Zet de stoel wat dichter bij het raam.",
        "Vanmiddag kans op een bui, daarna zon.",
        "Het brood moet nog een uur rijzen.",
        "De boekenkast past precies in de hoek.",
    ),
    "pl": (
        "Róże przy płocie kwitną od tygodnia.",
        "Zupę gotować na małym ogniu około pół godziny.",
        "Po południu możliwe przejaśnienia.",
        "Stół stoi teraz bliżej okna.",
    ),
    "pt": (
        "As maçãs estão no cesto ao lado da porta.",
        "Amanhã o céu estará limpo pela manhã.",
        "Deixe a massa descansar durante uma hora.",
        "A estante cabe debaixo da escada.",
    ),
    "el": (
        "Οι τριανταφυλλιές στον κήπο θέλουν νερό.",
        "Αύριο ο καιρός θα είναι αίθριος.",
        "Η καρέκλα είναι δίπλα στο παράθυρο.",
    ),
    "ja": (
        "庭のばらに水をやりました。",
        "午後から晴れて、夕方は少し涼しくなります。",
        "木の椅子を窓のそばに置いてください。",
        "スープは弱火で十分ほど煮ます。",
    ),
    "zh": (
        "窗边的茶花今天开了。",
        "下午多云，傍晚有微风。",
        "把面团放在温暖的地方，静置一小时。",
        "书架正好放在墙角。",
    ),
    "ko": (
        "정원의 장미에 물을 주었습니다.",
        "오후에는 맑고 저녁에는 조금 선선합니다.",
        "나무 의자를 창가로 옮겼습니다.",
    ),
}

TITLES = (
    "Spring planting list",
    "Soup for a cold day",
    "A shelf in an afternoon",
    "Notes on the weather",
    "What to sow in March",
    "The blue teapot",
    "Chairs, and how to mend them",
    "Bread with seeds",
    "Clouds of the week",
    "Small balconies",
    "Jam without hurry",
    "Curtains and light",
    "Crème caramel, step by step",
    "Où planter le thym",
    "Der kleine Garten",
    "窓辺の花",
)

NICKNAMES = (
    "rose-and-thyme",
    "the.north.wind",
    "oak_table_22",
    "kettle on",
    "Señora Limón",
    "Grüner Daumen",
    "plum jam club",
    "teapot77",
    "early frost",
    "庭いじり",
    "two left gloves",
    "window-box",
    "mme. tulipe",
    "slow oats",
    "paperkite",
    "lime tree lane",
)

FILE_STEMS = (
    "garden",
    "teapot",
    "shelf",
    "recipe",
    "balcony",
    "clouds",
    "market",
    "bench",
    "soup",
    "frühling",
    "jardin",
    "kite",
    "gate",
    "jam",
    "lamp",
    "lane",
)

PARTNERS = (
    "Haven Green Trust",
    "Meadow Street Collective",
    "Lindenhof Desk",
    "Three Bridges Network",
)

STAFF = ("front desk", "second floor", "night desk", "training room")

SCANNERS = ("list-compare", "text-sort", "near-copy", "link-check")
