"""What speaks against a candidate, by kind: words that only one side has, and how its model was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matcher.catalogue.attribute_words import bodies, brand_words, light_words, told_apart

if TYPE_CHECKING:
    from matcher.catalogue.entries import Catalogue, Entry
    from matcher.linkage.compare import Comparison
    from matcher.query.understand import Understanding

_MOST_LATER = 2
_NONE = frozenset[str]()


class Features(NamedTuple):
    """How much of each kind speaks against a candidate.

    A light word is equipment or a filler; a told word names an attribute as a maker calls it: QUATTRO, TDI. A word of
    body or cargo that no version of the model has is light too.
    """

    name_missing: float = 0.0  # words of the model's name that the text lacks
    name_extra: float = 0.0  # words by which the text names a model, that the entry lacks
    missing: float = 0.0  # words of the version that the text lacks
    missing_rarity: float = 0.0  # the same by how few versions of the model have them
    missing_contrast: float = 0.0  # those of them without which the model has a version
    told_missing: float = 0.0  # unless all versions of the same trim have it: where TOURING is AWD it is said
    light_missing: float = 0.0
    light_missing_contrast: float = 0.0
    rival: float = 0.0  # words of the text that another candidate has
    rival_rarity: float = 0.0  # the same by how few versions of the model have them
    told_rival: float = 0.0
    light_rival: float = 0.0
    elsewhere: float = 0.0  # words of the text that a version of the model has in another year
    told_elsewhere: float = 0.0
    light_elsewhere: float = 0.0
    other: float = 0.0  # words of the text that only other models have
    light_other: float = 0.0
    unknown: float = 0.0  # words of the text that no entry of the catalogue has
    kin: float = 0.0  # listed under another brand than the text's
    later: float = 0.0  # the text names another model before this one
    misspelt: float = 0.0  # the model was found with a typing error


class ModelMention(NamedTuple):
    """How the text names the model of a candidate."""

    later: float = 0.0
    misspelt: float = 0.0


def model_mentions(query: Understanding) -> dict[tuple[str, str], ModelMention]:
    """Tell for each brand and model that the text may mean how it is named."""
    mentions = list(dict.fromkeys((name.brand, name.places) for name in query.models))
    return {
        (name.brand, name.model): ModelMention(
            float(min(mentions.index((name.brand, name.places)), _MOST_LATER)), float(not name.is_exact)
        )
        for name in query.models
    }


def features_of(
    query: Understanding,
    entry: Entry,
    comparison: Comparison,
    *,
    catalogue: Catalogue,
    rival_words: frozenset[str],
    mention: ModelMention,
) -> Features:
    """Return the features of `entry`; `rival_words` are the words of the text that some candidate has."""
    kin = float(bool(query.brand) and entry.brand != query.brand)
    if not comparison.missing and not comparison.extra:
        return Features(kin=kin, later=mention.later, misspelt=mention.misspelt)
    missing = _missing(entry, comparison.missing, catalogue)
    extra = _extra(query, entry, comparison.extra, catalogue, rival_words)
    return Features._make((missing[0], extra[0], *missing[1:], *extra[1:], kin, mention.later, mention.misspelt))


def _missing(entry: Entry, words: frozenset[str], catalogue: Catalogue) -> tuple[float, ...]:
    name = heavy = rarity = contrast = of_maker = light = light_contrast = 0.0
    if words:
        lineup = catalogue.lineups[entry.brand, entry.model]
        contrasts = lineup.contrasts.get(entry.words, _NONE)
        light_list, told_list, brands = light_words(), told_apart(), brand_words()
        for word in words:
            if word in entry.model_words:
                name += catalogue.weights[word]
            elif word in told_list:
                of_maker += not _is_of_trim(word, entry, catalogue)
            elif word in light_list:
                light += 1.0
                light_contrast += word in contrasts
            elif word not in brands:
                heavy += 1.0
                rarity += lineup.rarity.get(word, 0.0)
                contrast += word in contrasts
    return name, heavy, rarity, contrast, of_maker, light, light_contrast


def _is_of_trim(word: str, entry: Entry, catalogue: Catalogue) -> bool:
    """Whether all versions of the model with the trim words of `entry` have `word`, and others have not."""
    lineup = catalogue.lineups[entry.brand, entry.model]
    positions = lineup.by_trim[entry.trim_words]
    return bool(entry.trim_words) and all(word in catalogue.entries[position].words for position in positions)


def _extra(
    query: Understanding, entry: Entry, words: frozenset[str], catalogue: Catalogue, rival_words: frozenset[str]
) -> tuple[float, ...]:
    name = rival = rarity = told_rival = light_rival = elsewhere = told_elsewhere = light_elsewhere = 0.0
    other = light_other = unknown = 0.0
    if words:
        lineup = catalogue.lineups[entry.brand, entry.model]
        light_list, told_list, brands, body_list = light_words(), told_apart(), brand_words(), bodies()
        for word in words:
            is_told, is_light = word in told_list, word in light_list
            if word in query.model_words:
                name += query.weights[word]
            elif word in brands:
                continue
            elif word in rival_words:
                told_rival += is_told
                light_rival += is_light
                rival += not (is_told or is_light)
                rarity += 0.0 if is_told or is_light else lineup.rarity.get(word, 0.0)
            elif word in lineup.rarity:
                told_elsewhere += is_told
                light_elsewhere += is_light
                elsewhere += not (is_told or is_light)
            elif is_told or is_light or word in body_list:
                light_other += 1.0
            elif word in query.unknown:
                unknown += 1.0
            else:
                other += 1.0
    return (
        name,
        rival,
        rarity,
        told_rival,
        light_rival,
        elsewhere,
        told_elsewhere,
        light_elsewhere,
        other,
        light_other,
        unknown,
    )
