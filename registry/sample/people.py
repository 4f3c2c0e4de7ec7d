"""All people of the sample, one after the other in the order of their keys."""

from collections.abc import Iterator

from registry.sample import entries, graduates, seniors, township
from registry.sample.humans import Human, Setting
from registry.sample.plan import Part


def everybody(setting: Setting) -> Iterator[Human]:
    """Make everybody. Members of late cycles who are still in the pool are nominated again, early ones mentor."""
    plan, deputies = setting.plan, setting.plan.rng("deputies")
    to_renominate, to_mentor = plan.renominated, plan.mentors_among_members
    for key, (part, year) in enumerate(plan.parts(), start=1):
        human = _made(setting, key, part, year)
        if human.term is not None:
            is_active = human.term.ends_on is None
            if to_renominate and is_active:
                human.is_renominated = True
                to_renominate -= 1
            elif to_mentor and not is_active and year <= plan.last_mentor_year:
                seniors.experienced(setting, human)
                to_mentor -= 1
        entries.send_as_deputy(setting, human, deputies)
        yield human


def _made(setting: Setting, key: int, part: Part, year: int) -> Human:
    match part:
        case Part.MENTOR:
            mentor = seniors.mentor(setting, key)
            township.mark(mentor, setting.plan.as_of_on)
            return mentor
        case Part.EXPERT:
            return seniors.expert(setting, key)
        case Part.NOMINEE:
            return graduates.nominee(setting, key)
        case Part.MEMBER:
            return graduates.member(setting, key, year)
    return graduates.other(setting, key)
