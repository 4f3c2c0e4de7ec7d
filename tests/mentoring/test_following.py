"""An expert never scores the own mentee: mentoring tells the pool whom somebody mentors."""

from registry.mentoring import following
from registry.mentoring.codes import PairingState
from registry.pool.services import scoring
from tests.factories.mentoring import MentorFactory, PairingFactory


def test_mentees_are_those_of_pairings_that_began(session: object) -> None:
    guiding, asked = MentorFactory(), MentorFactory()
    begun = PairingFactory(mentor=guiding, state=PairingState.ENDED)
    PairingFactory(mentor=asked, state=PairingState.PROPOSED)
    assert following.mentees_of([guiding.person_id, asked.person_id]) == {guiding.person_id: {begun.mentee_id}}
    assert following.mentees_of([]) == {}


def test_the_pool_asks_mentoring(session: object) -> None:
    assert following.mentees_of in scoring._mentees_of
