"""A grammar as the server applies it: compiled, asked whether it accepts a text, and walked at random."""

from __future__ import annotations

from functools import cache
from random import Random

from llguidance import LLMatcher, LLTokenizer


@cache
def tokenizer() -> LLTokenizer:
    """A tokenizer of single bytes."""
    return LLTokenizer("byte")


def matcher(grammar: str) -> LLMatcher:
    """Compile a grammar; raises AssertionError with the compiler's words where it does not compile."""
    compiled = LLMatcher(tokenizer(), LLMatcher.grammar_from_lark(grammar))
    assert not compiled.is_error(), compiled.get_error()
    return compiled


def accepts(grammar: str, text: str) -> bool:
    """Whether a text is a whole reply of a grammar."""
    state = matcher(grammar)
    tokens = list(text.encode())
    return state.try_consume_tokens(tokens) == len(tokens) and state.is_accepting()


def walked(grammar: str, random: Random) -> str:
    """One whole reply that a grammar allows, every byte of it chosen at random among those allowed."""
    state = matcher(grammar)
    written: list[int] = []
    while True:
        chosen = state.compute_ff_tokens() or [random.choice(allowed(state))]
        if chosen == [tokenizer().eos_token]:
            return bytes(written).decode()
        assert state.consume_tokens(chosen)
        written += chosen


def allowed(state: LLMatcher) -> list[int]:
    """The tokens that may come next."""
    mask = state.compute_bitmask()
    return [token for token in range(tokenizer().vocab_size) if mask[token // 8] >> (token % 8) & 1]
