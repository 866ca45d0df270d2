"""One spelling of a name for all who compare: two scripts, accents, legal forms, abbreviations."""

import subprocess
import sys

import pytest

from referrals.customers.plain import also, near, plain
from referrals.models import CustomerAccount

# fmt: off
SAME = [
    ("Northwake Trading", "Northwake Trading Ltd.", "NORTHWAKE TRADING LIMITED", "Northwake Trading Pvt. Ltd.",
     "northwake  trading private limited", "Northwake-Trading, Inc.", "Northwake Trading Co., Ltd"),
    ("Padaria São João", "PADARIA SAO JOAO LTDA", "Padaria São João, Lda.", "Padaria Sa\u0303o Joa\u0303o EIRELI - ME"),
    ("Harbour", "Harbour S.A.", "Harbour S/A", "Harbour SA", "Harbour S. A.", "HARBOUR S.A. de C.V.", "Harbour SARL"),
    ("Волга Трейд", "ООО «Волга Трейд»", "О.О.О. Волга Трейд", "Волга Трейд, ПАО", "АО Волга-Трейд", "Volga Treyd",
     "OOO Volga Treyd", "ИП Волга Трейд"),
    ("Müller & Söhne", "Muller Sohne GmbH & Co. KG", "MÜLLER UND SÖHNE AG", "Müller and Söhne, G.m.b.H."),
    ("Kowal", "Kowal Sp. z o.o.", "Kowal Sp. z oo", "Kowal sp zoo"),
    ("Østergård", "Ostergard A/S", "Østergård AB", "ØSTERGÅRD Oy"),
    ("Straße", "Strasse KG"), ("O'Brannoc", "OBrannoc PLC", "O’Brannoc LLC"),
    ("J.R. Alder", "J R Alder", "JR Alder Corp."),
    ("Brisa", "Brisa S.L.", "Brisa SLU", "Brisa S.R.L.", "Brisa B.V.", "Brisa NV", "Brisa SAS"),
]
# fmt: on


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_the_same_name_with_other_forms_accents_and_scripts_is_the_same(names):
    # rows 28, 36
    assert {plain(name) for name in names} == {plain(names[0])}
    assert plain(names[0])


@pytest.mark.parametrize("name", ["Limited", "Company Co", "S.A.", "ООО", "ПАО", "and", "GmbH & Co. KG", "X Ltd"])
def test_a_name_that_is_nothing_but_a_legal_form_keeps_something(name):
    assert plain(name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Coral Zoo", "coral zoo"),
        ("AS Velora", "as velora"),
        ("Company of Lanterns", "company of lanterns"),
        ("IP Telecom", "ip telecom"),
        ("Lotus Spa Retreats", "lotus spa retreats"),
        ("株式会社 青空", "株式会社 青空"),
        ("Alpha 24", "alpha 24"),
    ],
)
def test_a_word_that_is_no_legal_form_where_it_stands_is_kept(name, kept):
    assert plain(name) == kept


@pytest.mark.parametrize("name", ["", " ", "\0", "...", "\ud800", "—«»", "\u200b", "☃"])
def test_what_has_no_letters_is_nothing(name):
    assert plain(name) == ""


@pytest.mark.parametrize("name", ["ﷺ" * 300, "x" * 5000, "щ" * 5000, "a " * 5000, "é\u0301" * 900, "a\0b\ud800 c"])
def test_any_text_becomes_words_that_fit_an_index(name):
    text = plain(name)

    assert text and len(text) <= 200 and text == " ".join(text.split())
    assert all(letter.isalnum() or letter == " " for letter in text)
    text.encode()


def an_account(name, **names):
    account = CustomerAccount(name=name, **names)
    account.plain = plain(name)
    return account


def test_an_account_is_found_by_its_other_names_and_its_parent_too():
    # row 36
    account = an_account("Tarn Ltd", aliases=["Blue Harbour Inc", "Голубая гавань"], parent_name="Mallow Holdings PLC")

    assert set(also(account).split()) == {"blue", "harbour", "golubaya", "gavan", "mallow", "holdings", "hldgs"}


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Alder Intl", "international"),
        ("Alder International", "intl"),
        ("Prado Bros", "brothers"),
        ("Prado Brothers", "bros"),
        ("Keel Mfg", "manufacturing"),
        ("Harbour Freight Lines Ltd", "hfl"),
        ("Coral-Vela Foods", "coralvela"),
    ],
)
def test_abbreviations_work_in_both_directions(name, word):
    assert word in also(an_account(name)).split()


def test_further_words_never_repeat_those_of_the_name_and_are_bounded():
    account = an_account("Blue Harbour", aliases=["Harbour Blue", *(f"alias{n} again" for n in range(500))])
    words = also(account).split()

    assert not {"blue", "harbour"} & set(words)
    assert len(words) == len(set(words)) <= 40


def edits(word):
    letters = "abcdefghijklmnopqrstuvwxyz"
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]
        yield from (word[:place] + letter + word[place + 1 :] for letter in letters)
        yield from (word[:place] + letter + word[place:] for letter in letters)


@pytest.mark.parametrize("word", ["tarn", "velora", "northwake", "constructions"])
def test_every_word_with_one_mistake_shares_a_hash_with_the_right_one(word):
    # row 36
    right = set(near(word))

    assert [typed for typed in edits(word) if len(typed) > 3 and not right & set(near(typed))] == []


def test_hashes_are_the_same_in_every_process_and_fit_an_integer():
    line = "from referrals.customers.plain import near; print(near('velora'))"
    said = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True).stdout

    assert said.strip() == str(near("velora"))
    assert len(near("velora")) == 7
    assert all(-(2**31) <= number < 2**31 for number in near("velora"))
