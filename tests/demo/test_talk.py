"""The notes of the demo fair: repeatable, different from each other, and at one with their rating and task."""

from api.demo.talk import TAGS, TALKS, talks


def test_the_same_seed_tells_the_same_talks() -> None:
    assert talks(3, 200) == talks(3, 200)
    assert talks(3, 200) != talks(4, 200)


def test_no_talk_comes_twice_before_all_others_have() -> None:
    told = talks(3, 2 * len(TALKS))

    assert len(TALKS) == len({talk.note for talk in TALKS}) == 60
    assert set(told[: len(TALKS)]) == set(told[len(TALKS) :]) == set(TALKS)


def test_ratings_and_tags_are_within_their_scales() -> None:
    assert {talk.interest for talk in TALKS} == {0, 1, 2, 3, 4, 5}
    assert {talk.gut for talk in TALKS} == {1, 2, 3, 4, 5}
    assert {tag for talk in TALKS for tag in talk.tags} == set(TAGS)
    assert len(TAGS) == 12


def test_every_task_has_a_kind_and_a_title_or_neither() -> None:
    assert {talk.task_kind for talk in TALKS} == {"call", "mail", "meeting", "send", "other", ""}
    assert all(bool(talk.task_kind) == bool(talk.task_title) for talk in TALKS)


def test_nobody_promises_anything_to_people_without_interest() -> None:
    assert all(talk.task_kind == "" for talk in TALKS if talk.interest == 0)
