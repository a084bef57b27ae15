"""AES-256-GCM and HMAC-SHA256 over bytes. No database, no keys of its own.

A sealed value is `version(1) | algorithm(1) | key id(16) | nonce(12) | ciphertext and tag`; its associated data names
the tenant, table, column and row, so a ciphertext that is moved elsewhere does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION, AES_256_GCM = 1, 1
_HEADER, _NONCE = 18, 12


class Unreadable(RuntimeError):
    """A fault or a tampering: the value does not open with this key in this place."""


def seal(key: bytes, key_id: UUID, plain: bytes, *, bound_to: bytes) -> bytes:
    """Encrypts `plain` (any length) under a 32-byte key."""
    nonce = os.urandom(_NONCE)
    header = bytes([VERSION, AES_256_GCM]) + key_id.bytes
    return header + nonce + AESGCM(key).encrypt(nonce, plain, header + bound_to)


def key_id_of(sealed: bytes) -> UUID:
    """Which key opens it; raises `Unreadable` for bytes that are not ours."""
    if len(sealed) < _HEADER + _NONCE + 16 or sealed[:2] != bytes([VERSION, AES_256_GCM]):
        raise Unreadable("not a sealed value of a known version")
    return UUID(bytes=sealed[2:_HEADER])


def unseal(key: bytes, sealed: bytes, *, bound_to: bytes) -> bytes:
    """Decrypts; raises `Unreadable` when the key, the place or the bytes are wrong."""
    key_id_of(sealed)
    header, nonce, body = sealed[:_HEADER], sealed[_HEADER : _HEADER + _NONCE], sealed[_HEADER + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, body, header + bound_to)
    except InvalidTag:
        raise Unreadable("the sealed value does not open here") from None


def blind(key: bytes, purpose: str, normalised: str) -> bytes:
    """A 32-byte equality index of a normalised value; different purposes never match each other."""
    return hmac.new(key, f"{purpose}\x00{normalised}".encode(), hashlib.sha256).digest()
