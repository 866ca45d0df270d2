"""Which partners the directory finds, and in which order."""

import pytest

from leads import directory
from leads.models import Listing
from referrals.models import Term
from tests.factories import InquiryFactory, OrganizationFactory, TermFactory
from tests.leads.finding import a_page, names

pytestmark = pytest.mark.django_db

ERP, VOICE = "ResourcePlanning", "VoiceAndMeetings"


# Order: relevance x (0.75 + 0.5 x score)


def test_without_anything_asked_the_score_decides_and_among_equals_no_name_and_no_age(cast):
    for name, score in [("Alder", 0.2), ("Birch", 0.9), ("Cedar", 0.4)]:
        a_page(cast.northlight, name, score=score)
    equal = [a_page(cast.northlight, f"Equal {n}", score=0.3) for n in range(6)]

    by_public_id = [page.name for page in sorted(equal, key=lambda page: page.uuid, reverse=True)]
    assert names({}) == ["Birch", "Cedar", *by_public_id, "Alder"]


def test_a_word_in_the_tags_counts_more_than_one_in_the_place_and_the_score_multiplies_both(cast):
    for name, score, fields in [
        ("Tag, best", 1.0, {"keywords": ["tidewater"]}),  # 1.0 x 1.25 = 1.25
        ("Tag, middle", 0.5, {"keywords": ["Tidewater lifting"]}),  # 1.0 x 1.00 = 1.00
        ("Place, best", 0.9, {"city": "Tidewater"}),  # 0.8 x 1.20 = 0.96
        ("Tidewater by name", 0.1, {}),  # 1.0 x 0.80 = 0.80
        ("Tag, worst", 0.0, {"keywords": ["tidewater"]}),  # 1.0 x 0.75 = 0.75
        ("Place, low", 0.2, {"place": "Tidewater quay"}),  # 0.8 x 0.85 = 0.68
        ("Nothing of it", 1.0, {}),
    ]:
        a_page(cast.northlight, name, score=score, **fields)

    assert names({"need": "Tidewater"}) == [
        "Tag, best", "Tag, middle", "Place, best", "Tidewater by name", "Tag, worst", "Place, low",
    ]  # fmt: skip


def test_all_chosen_tags_of_a_kind_count_more_than_one_of_them(cast):
    both, one = ["Education", "Healthcare"], ["Healthcare"]
    a_page(cast.northlight, "One, best", score=0.95, industries=one)  # 0.75 x 1.225 = 0.92
    a_page(cast.northlight, "Both", score=0.3, industries=both)  # 1.0 x 0.90 = 0.90
    a_page(cast.northlight, "One, middle", score=0.5, industries=one)  # 0.75 x 1.0 = 0.75
    a_page(cast.northlight, "None", score=1.0, industries=["Retail & Consumer Goods"])

    assert names({"industries": both}) == ["One, best", "Both", "One, middle"]


def test_what_matches_in_part_comes_last_and_by_how_much_of_it_matches(cast):
    a_page(cast.northlight, "One word", score=1.0, keywords=["cranes"])
    a_page(cast.northlight, "Two words", score=0.0, keywords=["cranes", "dredging"])
    a_page(cast.northlight, "All words", score=0.0, keywords=["cranes", "dredging", "buoys"])
    a_page(cast.northlight, "No word", score=1.0)

    page = directory.search({"need": "We need cranes, buoys and dredging, please"})

    assert [(listing.name, listing.whole) for listing in page.listings] == [
        ("All words", True), ("Two words", False), ("One word", False),
    ]  # fmt: skip


def test_who_is_not_in_the_city_comes_behind_who_is(cast):
    a_page(cast.northlight, "Elsewhere", score=1.0, country="PT", city="Braga")
    a_page(cast.northlight, "There", score=0.0, country="PT", city="Évora")
    a_page(cast.northlight, "Abroad", score=1.0, country="ES", city="Huelva")

    assert names({"country": "PT", "city": "evora"}) == ["There", "Elsewhere"]
    assert names({"city": "evora"}) == ["There"]


# What is asked


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"industries": ["Education"]}, {"school"}),
        ({"industries": ["Education", "Healthcare"]}, {"school", "clinic"}),
        ({"products": [ERP]}, {"school", "clinic"}),
        ({"services": ["Licensing"]}, {"clinic"}),
        ({"products": [ERP], "industries": ["Education"]}, {"school"}),
        ({"products": [VOICE], "industries": ["Education"]}, set()),
        ({"country": "ES"}, {"clinic"}),
        ({"country": "es"}, {"clinic"}),
        ({"city": "Seville"}, {"clinic"}),
        ({"country": "PT", "industries": ["Healthcare"]}, set()),
        ({"industries": ["no such code"]}, set()),
        ({"need": "portugal"}, {"school"}),  # the country's name
        ({"need": "", "city": "", "country": "", "size": "", "industries": []}, {"school", "clinic"}),
    ],
)
def test_what_is_asked_is_found(cast, asked, found):
    a_page(cast.northlight, "school", industries=["Education"], products=[ERP])
    a_page(
        cast.rival, "clinic", industries=["Healthcare"], products=[ERP], services=["Licensing"],
        country="ES", city="Seville",
    )  # fmt: skip

    assert set(names(asked)) == found


def test_a_partner_is_left_out_for_customers_of_sizes_it_does_not_take_on(cast):  # row 171
    a_page(cast.northlight, "for all")
    a_page(cast.northlight, "for the smallest", sizes=["1to9employees"])
    a_page(cast.northlight, "for small ones", sizes=["1to9employees", "10to50employees"])

    assert set(names({"size": "10to50employees"})) == {"for all", "for small ones"}
    assert set(names({"size": "Morethan20000employees"})) == {"for all"}
    assert set(names({})) == {"for all", "for the smallest", "for small ones"}


def test_only_open_pages_are_found_and_those_of_companies_that_are_not_left_out(cast):
    a_page(cast.northlight, "closed", is_open=False, keywords=["buoys"])
    a_page(cast.northlight, "open", keywords=["buoys"])
    a_page(cast.rival, "the rival's", keywords=["buoys"])

    for asked in ({}, {"need": "buoys"}, {"need": "buoys dredging"}):
        assert set(names(asked)) == {"open", "the rival's"}
        assert names({**asked, "except_for": [cast.rival.pk]}) == ["open"]


def test_the_description_finds_nobody_the_tags_do(cast):
    a_page(cast.northlight, "Words only", description="We are the best for buoys. Buoys!")

    assert names({"need": "buoys"}) == []


# Words


@pytest.mark.parametrize(
    "typed",
    [
        "manufacturing", "MANUFACTURING", "Manufacturer", "manufacturng of parts",  # an ending, a slip
        "Ações de calçada", "acoes", "calcad",  # accents, a beginning
        "Мосты", "mosty", "мост",  # either script
        "3D", "e-learning", "«buoys»",
    ],
)  # fmt: skip
def test_words_are_found_however_they_are_spelled(cast, typed):
    keywords = ["Calçada", "acoes", "мосты", "3d", "E-Learning", "buoys", "parts"]
    a_page(cast.northlight, "found", industries=["Manufacturing"], keywords=keywords)

    assert names({"need": typed}) == ["found"]


@pytest.mark.parametrize("typed", ["harbour works", "obras portuarias", "портовые работы", "портовы", "obra"])
def test_a_tag_is_found_by_what_it_is_called_in_any_language(cast, typed):
    TermFactory(
        kind=Term.Kind.SERVICE, code="ports", label="Harbour works",
        labels={"pt-pt": "Obras portuárias", "ru": "Портовые работы"},
    )  # fmt: skip
    a_page(cast.northlight, "found", services=["ports"])
    a_page(cast.northlight, "other", services=["Licensing"])

    assert names({"need": typed}) == ["found"]


def test_what_stands_around_a_need_is_no_part_of_it(cast):
    a_page(cast.northlight, "The For And", keywords=["with", "to"])
    a_page(cast.northlight, "found", keywords=["buoys"])

    assert [names({"need": need}) for need in ("we need help with buoys", "нам нужны buoys")] == [["found"]] * 2
    assert names({"need": "the for and"}) == ["The For And"]  # where nothing else is asked


def test_a_changed_page_is_found_by_its_new_words(cast):
    page = a_page(cast.northlight, "found", keywords=["buoys"])

    page.keywords = ["cranes"]
    page.save()

    assert (names({"need": "buoys"}), names({"need": "cranes"})) == ([], ["found"])


# The others who ask


def test_nearest_are_five_other_companies_by_tags_country_and_size_then_with_less_of_it(cast):
    companies = [OrganizationFactory() for _ in range(6)]
    for n, company in enumerate(companies):
        a_page(company, f"tags {n}", score=n / 10, services=["Licensing"] if n < 3 else [])
        a_page(company, f"second place {n}", score=n / 10 - 0.05, services=["Licensing"] if n < 3 else [])
    a_page(cast.northlight, "asked already", score=1.0, services=["Licensing"])
    a_page(cast.rival, "abroad", score=1.0, services=["Licensing"], country="ES")
    a_page(OrganizationFactory(), "too large for it", score=0.9, services=["Licensing"], sizes=["1to9employees"])
    inquiry = InquiryFactory(organization=cast.platform, services=["Licensing"], size="51to250employees")

    found = directory.nearest(inquiry, exclude=[cast.northlight.pk])

    assert [page.name for page in found] == ["tags 2", "tags 1", "tags 0", "tags 5", "tags 4"]
    assert [page.name for page in directory.nearest({"country": "ES"})] == [
        *("abroad", "asked already", "too large for it", "tags 5", "tags 4"),
    ]


def test_nearest_in_a_country_without_partners_are_those_elsewhere_that_take_such_customers(cast):
    a_page(cast.northlight, "asked already", score=1.0)
    a_page(cast.rival, "elsewhere", services=["Licensing"])
    a_page(OrganizationFactory(), "too large for it", sizes=["1to9employees"])
    inquiry = InquiryFactory(organization=cast.platform, country="BR", services=["Licensing"], size="51to250employees")

    assert [page.name for page in directory.nearest(inquiry, [cast.northlight.pk])] == ["elsewhere"]


def test_sellers_find_the_same_in_the_same_order(cast):
    for n in range(5):
        a_page(cast.northlight, f"Page {n}", score=n / 5, keywords=["buoys"] if n % 2 else ["cranes"])

    for_seller = directory.for_seller("buoys cranes", country="PT")

    assert [page.name for page in for_seller.listings] == names({"need": "buoys cranes", "country": "PT"})
    assert len(for_seller.listings) == 5


def test_what_is_found_is_a_page_with_its_company_but_without_its_score(cast):
    a_page(cast.rival, "found", score=0.875, keywords=["buoys"])

    for asked in ({}, {"need": "buoys cranes"}):
        (listing,) = directory.search(asked).listings
        assert isinstance(listing, Listing)
        assert (listing.designations, listing.organization_id) == (["solutions_partner"], cast.rival.pk)
        assert "score" not in vars(listing)
        assert "0.875" not in str(vars(listing))
