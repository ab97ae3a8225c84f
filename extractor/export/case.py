"""Cases: one incident with what a row needs beside it, as every table is made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..reviewed import Decision, Reviewed
from ..schema import Incident
from .impute import Policy, impute


@dataclass(frozen=True, slots=True)
class Case:
    """One incident of one article.

    ``incident`` holds the numbers of the imputation policy, if there is one; ``as_stated`` is the incident without
    them, and the same object where nothing was imputed.
    """

    article: Reviewed
    as_stated: Incident
    incident: Incident
    policy: Policy
    imputed: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The article's id and the incident's: unique where the ids of the articles are."""
        return f"{self.article.article_id}:{self.incident.id}"

    @property
    def decision(self) -> Decision | None:
        """What a reviewer decided on this incident; None for an article that nobody has opened."""
        if self.article.review is None:
            return None
        mine = self.article.review.incidents.get(self.incident.id)
        return mine.status if mine else "unreviewed"


def cases_of(article: Reviewed, *, policy: Policy) -> Iterator[Case]:
    """Yield the incidents of an article, with the policy's numbers for its vague figures."""
    for stated in article.incidents:
        incident, said = impute(stated, policy=policy, language=article.provenance.language)
        yield Case(article, stated, incident, policy, said)


def reviewers_of(case: Case) -> tuple[str, ...]:
    """Return who decided on the incident, in order; nobody where it is not reviewed."""
    review = case.article.review
    if review is None or case.decision in (None, "unreviewed"):
        return ()
    mine = [entry.who for entry in review.history if entry.incident == case.incident.id]
    return tuple(dict.fromkeys(mine)) or review.reviewers


def last_reviewed(case: Case) -> str | None:
    """Return when somebody last decided on the incident, as the history says it."""
    review = case.article.review
    if review is None:
        return None
    return max((entry.at for entry in review.history if entry.incident == case.incident.id), default=None)
