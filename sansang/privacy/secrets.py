"""Encryption at rest (AES-256-GCM) and keyed hashes for exact search, both from settings.FIELD_KEY."""

from __future__ import annotations

import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


@lru_cache(maxsize=64)
def _key(purpose: str, master: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return derived.derive(master.encode())


@lru_cache(maxsize=64)
def _cipher(context: str, master: str) -> AESGCM:
    return AESGCM(_key(f"encrypt {context}", master))


def encrypt(plain: bytes, context: str) -> bytes:
    """Encrypt; only `decrypt` with the same context (column) and key gives it back."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(context, settings.FIELD_KEY).encrypt(nonce, plain, context.encode())


def decrypt(sealed: bytes, context: str) -> bytes:
    """Decrypt. Raises cryptography's InvalidTag when the key, the context or the bytes are not the right ones."""
    sealed = bytes(sealed)
    return _cipher(context, settings.FIELD_KEY).decrypt(sealed[:NONCE], sealed[NONCE:], context.encode())


@lru_cache(maxsize=64)
def _hash(context: str, master: str) -> hmac.HMAC:
    return hmac.new(_key(f"hash {context}", master), digestmod="sha256")


def keyed_hash(text: str, context: str) -> str:
    """A 64-character HMAC-SHA256: equal texts of one context have equal hashes, nothing else can be read from it."""
    begun = _hash(context, settings.FIELD_KEY).copy()  # preparing the key costs more than hashing a short text
    begun.update(text.encode())
    return begun.hexdigest()
