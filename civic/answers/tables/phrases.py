"""Short forms and set phrases of questions, in the words that documents use (patterns on folded text)."""

PHRASES = {
    r"\b(?:простими|своїми|простыми) словами\b|\bin (?:simple|plain) (?:words|terms|language)\b": "",
    r"міськ\w+ голов[аиіоую]\w*|міськголов\w+": "мер",
    r"\b(?:mayor|head) of (?:the )?(?:city|khmelnytskyi)\b(?! (?:city|dev|council))": "mayor",
    r"соцмереж\w*": "соціальні мережі",
    r"\bсоц(?=послуг|служб|сфер|захист|політик)": "соціальні ",
    r"\bмінцифр\w*": "міністерство цифрової трансформації",
    r"\bвпо\b": "внутрішньо переміщені особи",
    r"\bidps?\b": "internally displaced persons",
    r"\bгромадськ\w+ бюджет\w*|\bбюджет\w* участі": "громадський бюджет",
    r"онлайн\W?послуг\w*": "електронні послуги",
    r"\be[ -]?(?=(?:service|democracy|participation|vot|petition|appeal)\w*)": "electronic ",
    r"\bе[ -](?=\w{4})": "електронні ",
    r"\bsocial media\b": "social networks",
    r"\b(?:work|working|worked) together\b": "collaboration cooperate",
    r"\btake part\b|\btook part\b|\btaking part\b": "participate",
    r"\bcarr(?:y|ied|ying) out\b": "implement",
    r"\bended up\b|\bturned out\b": "",
    r"\bset up\b": "establish",
    r"\bкруглі столи\b|\bround ?tables?\b": "round tables круглі столи",
    r"\bco-?creat(\w+)": r"cocreat\1 creat\1",
    r"\bwho made up\b": "who prepared",
    r"\bвідс\b\.?": " відсоток ",
    r"\bper ?cent(?:age)?\b": "відсоток",
    r"\bкомуналк\w+": "комунальні послуги",
    r"\bогп\b|\bogp\b": "партнерство відкритий уряд",
    r"\bcovid\W?19\b|\bковід\W?19\b": "covid",
    r"\binternet\W?(?:safe|secu)\w+": "safe internet",
    r"\bк(?:і|и)бер\W?безпек\w*": "кібербезпека",
    r"\bдо\W?2050\b": "2050",
    r"\bnot applicable\b|\bн/з\b": "not applicable не застосовується",
}

# Numbers and names in their spellings: groups like those of synonyms.
NAMES = """
2 два дві двоє обидва two
3 три троє three
4 чотири четверо four
5 п'ять five
6 шість шестеро six
7 сім seven
8 вісім eight
9 дев'ять nine
10 десять ten
11 одинадцять eleven
12 дванадцять twelve
тетяна татьяна tatiana tetiana tetyana
сергій serhii sergiy serhiy sergii
хмельницькінфоцентр інфоцентр khmelnytskinfocenter infocenter
мінцифра дія diia
"""
