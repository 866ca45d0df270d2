"""How the demo's deals go: what one side does, step by step, and in which words."""

ANSWER = "answer"  # a day or some after the side was invited, well within its time
ASKED = 0.4  # the part of a deal's life after which help is asked for, where it is not from the beginning
DEADLINE = "deadline"  # when its time is over

# plot: steps as (when, act, …). ``when`` is ANSWER, DEADLINE, or the part of the deal's life that has gone by.
PLOTS = {
    "waiting": (),
    "seen": ((0.5, "see"),),
    "accept": ((ANSWER, "accept"),),
    "accept differently": ((ANSWER, "accept_differently"),),
    "held": (),  # nobody is asked yet: the customer waits for account matching
    "nobody manages": ((0.15, "match"),),
    "decline: budget": (
        (ANSWER, "decline", "budget", "The budget for this year is spent; they will be back in spring."),
    ),
    "decline: silence": ((ANSWER, "decline", "silence", "Three calls and two letters, nobody answered."),),
    "decline: other": ((ANSWER, "decline", "other", "We serve this region from next quarter on, not before."),),
    "decline: requirement": (
        (ANSWER, "decline", "requirement", "They need on-premises only, and we do not offer that."),
    ),
    "decline: timeline": ((ANSWER, "decline", "timeline", "Go-live in four weeks cannot be done well."),),
    "decline: abuse": ((ANSWER, "decline", "abuse", "The company and the phone number do not exist."),),
    "decline: not a customer": ((ANSWER, "decline", "not_a_customer", ""),),
    "decline: no account": ((ANSWER, "decline", "no_account", ""),),
    "decline: no seller": ((ANSWER, "decline", "no_seller", ""),),
    "expire": ((DEADLINE, "expire"),),
    "mistaken before answering": ((ANSWER, "error", "wrong_customer", "Another company of the same name was meant."),),
    "created": (),
    "qualified": ((0.5, "stage", 20),),
    "developed": ((0.3, "stage", 20), (0.45, "value"), (0.7, "stage", 40)),
    "proposed": ((0.15, "stage", 20), (0.3, "crm"), (0.4, "stage", 40), (0.6, "note"), (0.8, "stage", 60)),
    "negotiated": (
        (0.1, "stage", 20),
        (0.3, "stage", 40),
        (0.4, "add"),
        (0.5, "stage", 60),
        (0.7, "later"),
        (0.9, "stage", 80),
    ),
    "won": (
        (0.15, "stage", 20),
        (0.35, "stage", 40),
        (0.55, "stage", 60),
        (0.7, "value"),
        (0.85, "stage", 80),
        (1, "win"),
    ),
    "assessing": ((0.2, "assess", 20), (0.6, "assess", 40)),
    "assessed": (
        (0.1, "assess", 20),
        (0.3, "assess", 40),
        (0.6, "assess", 60),
        (0.8, "assess", 80),
        (1, "win"),
    ),
    "won at once": ((1, "win"),),
    "lost: budget": (
        (0.3, "stage", 20),
        (1, "lose", "budget", "The board froze every investment until further notice."),
    ),
    "lost: competitor": (
        (0.2, "stage", 20),
        (0.4, "stage", 40),
        (0.6, "stage", 60),
        (1, "lose", "competitor", "They stay with the vendor they have; the price was half of ours."),
    ),
    "lost: silence": ((0.3, "note"), (1, "lose", "silence", "No sign of life since the workshop.")),
    "lost: other": ((0.5, "stage", 20), (1, "lose", "other", "The company was bought, and every project stopped.")),
    "duplicate": ((1, "error", "duplicate", "Paulo had entered the same deal two days before."),),
    "wrong customer": (
        (0.5, "note"),
        (1, "error", "wrong_customer", "It is the subsidiary that buys, not the parent."),
    ),
    "wrong value": ((1, "error", "wrong_value", "A zero too many; entered anew."),),
    "shared": ((0.4, "share"), (0.7, "stage", 20)),
    "asked for help": ((0.3, "stage", 20), (ASKED, "ask"), (0.9, "note")),
}

# What people write, each in their own language where there is a sentence in it, else in English.
OPENINGS = {
    "en": [
        "{contact} called after the trade fair in {city}: they want to see it working on their own data before summer.",
        "Introduced by their auditors. {contact} decides, the works council has to agree.",
        "They run three systems for the same thing and want one. Workshop agreed with {contact} in {city}.",
        "Renewal of their old contract ends in autumn. {contact} asked for a comparison on two pages.",
        "{customer} opens a second site and wants to start there, then roll out everywhere else.",
        "Met {contact} at the harbour days. Pain: spreadsheets, three time zones, nobody knows the stock.",
        "A tender is coming. {contact} would like to talk before it does, which is allowed until the end of the month.",
    ],
    "pt": [
        "Primeira reunião com {contact}. Querem começar pequeno, com um armazém, e crescer depois.",
        "{contact} pediu uma demonstração em {city} e referências do mesmo setor.",
    ],
    "es": ["Contacto inicial con {contact}: piden una demostración y referencias del sector."],
    "ru": [
        "Следующий шаг: показать {contact} пилот на данных заказчика и согласовать смету.",
        "Познакомились на выставке. {contact} отвечает за бюджет, решение до конца квартала.",
    ],
}
STAGE_NOTES = {
    20: {
        "en": [
            "Budget confirmed by {contact}. Two departments want it; finance is the sponsor.",
            "Qualified: they have the money, the need and a date.",
            "{contact} sent the figures. It is smaller than hoped and more urgent.",
        ],
        "pt": ["Orçamento confirmado por {contact}; há prazo e há necessidade."],
        "es": ["Presupuesto confirmado por {contact}."],
        "ru": ["Бюджет подтверждён, {contact} ждёт предложение."],
    },
    40: {
        "en": [
            "Requirements written down together, eleven pages. The interface to their old ERP is the hard part.",
            "Proof of concept runs on a week of their data; {contact} is pleased.",
            "Two workshops in {city}, one open question: who maintains the master data.",
        ],
        "pt": ["Requisitos fechados com {contact}; falta a parte da segurança."],
        "ru": ["Требования согласованы, остался вопрос интеграции."],
    },
    60: {
        "en": [
            "Proposal handed over in {city}. They liked the staged price.",
            "Proposal sent, valid for thirty days.",
            "Second version of the offer: fewer users, same support.",
        ],
        "pt": ["Proposta entregue em {city}; {contact} apresenta à administração na quinta."],
        "es": ["Oferta enviada. {contact} la presenta al comité el jueves."],
        "ru": ["Предложение отправлено, действует тридцать дней."],
    },
    80: {
        "en": [
            "Lawyers are talking. Open: liability cap and where the data lives.",
            "Price agreed. {contact} waits for two signatures.",
        ],
        "pt": ["Preço acordado; faltam duas assinaturas."],
    },
}
ASSESSMENT_NOTES = {
    20: {"en": ["{contact} signed the letter of engagement; we have three weeks."]},
    40: {"en": ["The collectors run in {city}. First numbers: 212 servers, a third of them idle."]},
    60: {"en": ["The report has its findings and prices; two pages for the board are missing."]},
    80: {"en": ["Presented to {contact} and the board in {city}. They keep the roadmap as it is."]},
}
NOTES = {
    "en": [
        "{contact} is away until the 14th, call back then.",
        "Reference visit arranged with another customer nearby.",
        "They asked for an offer with fewer users and the same support. Sent.",
        "Security questionnaire answered, 140 questions, one evening.",
        "Short call with {contact}: everything on track, they only need more time.",
    ],
    "pt": ["Falei com {contact}: está tudo no bom caminho, só precisam de mais tempo."],
    "ru": ["Звонок {contact}: всё по плану, просят ещё неделю."],
}
ACCEPT_NOTES = {
    "en": [
        "Thank you, we take this. First call with {contact} on Thursday.",
        "We know {customer} from an earlier project; glad to help.",
        "Accepted. We bring the integration, please keep the contract conversation on your side.",
    ],
    "pt": ["Aceitamos. Falamos com {contact} ainda esta semana."],
    "es": ["Aceptamos. Hablamos con {contact} esta semana."],
    "ru": ["Берём в работу, созвон с {contact} в четверг."],
}
INVITATION_NOTES = {
    "en": [
        "You know this trade better than we do. Please look at it with us before {contact} decides.",
        "{customer} asked for somebody nearby who speaks their language. We bring the product, you bring the days.",
        "Your part would be the integration; ours is the licence. {contact} expects one offer.",
        "They want both of our products at once. A first call with {contact} is agreed.",
    ],
    "pt": ["{contact} procura um parceiro local. Fazemos a proposta em conjunto?"],
    "es": ["{contact} busca un socio cercano. ¿Hacemos la oferta juntos?"],
}
HELP_NOTES = {
    "en": [
        "They doubt that it scales. A talk between your architect and {contact} would decide it.",
        "Please help with licensing: they have an agreement with you and do not know what it covers.",
        "We need credits for a proof of concept of four weeks, and somebody for the kick-off in {city}.",
        "The customer wants to hear the value story from you, in their language.",
    ],
    "pt": ["Precisamos de um arquiteto para uma conversa com {contact}, em português."],
}
