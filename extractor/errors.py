"""Every error that a caller can meet, in one tree.

ExtractorError
├── ArticleError            the input is not an article that can be read
│   ├── EmptyArticle        no text is left
│   ├── BinaryArticle       the bytes are not text
│   ├── ArticleTooLarge     above the size limit
│   └── DateUnreadable      a publication date that cannot be read
├── SettingsError           a model, key, prompt or option is wrong or missing
├── ModelUnavailable        the embedded model or its package cannot be had
├── ReplyError              the endpoint answered, and the answer cannot be used
│   ├── Refused             the model declined to answer
│   ├── ContentFiltered     the provider's filter stopped the answer
│   ├── Truncated           the answer hit the token limit
│   ├── PromptTruncated     the server cut the prompt without saying so
│   └── InvalidReply        the answer is not what was asked for
├── RequestError            the endpoint did not answer usefully
│   ├── RequestRejected     400, 404, 422: the request itself is wrong
│   │   └── ModelNotFound   404: there is no such model at this address
│   ├── NotAuthorised       401, 403: the key is missing or not accepted
│   ├── QuotaExhausted      the account has no credit left
│   ├── RateLimited         429 until the deadline
│   ├── Upstream            5xx, resets and rubbish until the deadline
│   └── DeadlineExceeded    the total time allowed for one call is over
└── BatchError              a batch ended early; the same command goes on where it stopped
    ├── JournalBusy         another process works with the same journal
    ├── JournalUnusable     the journal cannot be opened, read or written
    ├── OutputUnwritable    the output cannot be written; the journal holds the results
    └── BatchStopped        no article can be read: no key, credit, model or answer

Errors hold plain strings and numbers only: they pickle, and never carry a key or the article.
"""

from __future__ import annotations


class ExtractorError(Exception):
    """Base of every error raised on purpose."""

    exit_code = 1


class ArticleError(ExtractorError):
    """The input is not an article that can be read."""

    exit_code = 2


class EmptyArticle(ArticleError):
    """No text is left after decoding."""


class BinaryArticle(ArticleError):
    """The bytes are not text in any encoding that can be told."""


class ArticleTooLarge(ArticleError):
    """The input is above the size limit."""


class DateUnreadable(ArticleError):
    """A publication date was given that cannot be read."""


class SettingsError(ExtractorError):
    """A model string, key, prompt or option is wrong or missing."""

    exit_code = 2


class ModelUnavailable(ExtractorError):
    """The embedded model, or the package that runs it, cannot be had."""

    exit_code = 3


class ReplyError(ExtractorError):
    """The endpoint answered, and the answer cannot be used."""

    status = "invalid"


class Refused(ReplyError):
    """The model declined to answer."""

    status = "refused"


class ContentFiltered(ReplyError):
    """The provider's filter stopped the answer."""

    status = "refused"


class Truncated(ReplyError):
    """The answer hit the token limit before it was complete."""

    status = "truncated"


class PromptTruncated(ReplyError):
    """The server read far fewer tokens than were sent: it cut the prompt silently."""

    status = "truncated"


class InvalidReply(ReplyError):
    """The answer is not the JSON that was asked for, after every re-ask."""

    status = "invalid"


class RequestError(ExtractorError):
    """The endpoint did not answer usefully."""

    status = "failed"


class RequestRejected(RequestError):
    """400, 404 or 422: the request itself is wrong, so asking again cannot help."""


class ModelNotFound(RequestRejected):
    """404: there is no such model, or no such address."""


class NotAuthorised(RequestError):
    """401 or 403: the key is missing or not accepted."""


class QuotaExhausted(RequestError):
    """The account has no credit left."""


class RateLimited(RequestError):
    """429 on every attempt until the deadline."""


class Upstream(RequestError):
    """Server errors, resets or unusable bodies on every attempt until the deadline."""


class DeadlineExceeded(RequestError):
    """The total time allowed for one call is over."""


class BatchError(ExtractorError):
    """A batch ended before its input did; nothing is lost, and the same command goes on."""

    exit_code = 4


class JournalBusy(BatchError):
    """Another process works with the same journal."""


class JournalUnusable(BatchError):
    """The journal cannot be opened, read or written."""


class OutputUnwritable(BatchError):
    """The output cannot be written; the journal holds every result."""


class BatchStopped(BatchError):
    """Whatever keeps one article from being read would keep all of them: key, credit, model, server."""
