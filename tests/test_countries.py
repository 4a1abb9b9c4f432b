"""Countries by one character: written out, and not taken for another."""

from __future__ import annotations

import pytest

from summarizer import check
from summarizer.chinese.expand import Expander


@pytest.mark.parametrize(
    ("article", "sentence", "read"),
    [
        ("伊朗总统访华。", "欧盟延长对伊制裁。", "欧盟延长对伊朗制裁。"),
        ("伊拉克议会选举。", "美驻伊大使馆遇袭。", "美驻伊拉克大使馆遇袭。"),
        ("伊朗谈判代表团。", "伊外长谈伊核问题。", "伊朗外长谈伊朗核问题。"),
        ("烏克蘭總統。", "歐盟討論對烏軍事援助。", "歐盟討論對乌克兰軍事援助。"),
        ("伊朗和伊拉克。", "欧盟延长对伊制裁。", "欧盟延长对伊制裁。"),
        ("欧盟外长会。", "欧盟延长对伊制裁。", "欧盟延长对伊制裁。"),
        ("委内瑞拉。", "代表反对委员会的决定。", "代表反对委员会的决定。"),
        ("埃及。", "企业扩大对埃及投资。", "企业扩大对埃及投资。"),
    ],
)
def test_a_country_that_the_article_names_is_written_out(
    article: str, sentence: str, read: str
) -> None:
    assert Expander(article + sentence).expand(sentence).text == read


@pytest.mark.parametrize(
    ("context", "country", "added"),
    [
        ("伊朗总统访华。", "Iraq", True),
        ("伊朗总统访华。", "Iran", False),
        ("伊拉克议会选举。", "Iran", True),
        ("伊朗和伊拉克都派出代表。", "Iraq", False),
        ("欧盟外长会议召开。", "Iran", True),
        (None, "Iran", False),
        (None, "Israel", True),
    ],
)
def test_a_character_speaks_for_the_country_that_is_named(
    context: str | None, country: str, added: bool
) -> None:
    findings = check(
        "欧盟延长对伊制裁。", f"The EU extended sanctions on {country}.", context=context
    )
    assert [finding.code for finding in findings] == ["country-added"] * added


def test_one_of_two_countries_in_the_sentence_itself_speaks() -> None:
    source = "巴西总统抵京，巴方期待合作。"
    assert check(source, "Brazil's president arrived; Brazil looks to cooperate.") == []
    (finding,) = check(source, "The Brazilian president arrived; Pakistan looks to cooperate.")
    assert (finding.code, finding.found) == ("country-added", "Pakistan")
