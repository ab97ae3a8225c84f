"""The embedded model: a store of verified weights and an OpenAI-compatible server inside this process.

model string --resolve_model--> verified GGUF --start_server--> LocalServer (base_url, api_key)
"""

from .manifest import Weights, get_weights, known_weights
from .server import LocalServer, start_server
from .store import find_stored, model_path, pull, resolve_model

__all__ = [
    "LocalServer",
    "Weights",
    "find_stored",
    "get_weights",
    "known_weights",
    "model_path",
    "pull",
    "resolve_model",
    "start_server",
]
