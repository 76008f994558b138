"""A device that holds passkeys, in software: it answers as a browser would, and can be made to answer wrongly."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

TOUCHED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Device:
    def __init__(self, number: bytes = b"0123456789abcdef", *, origin: str = "http://localhost") -> None:
        self.number, self.origin = number, origin
        self.key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any]) -> str:
        """The answer to being asked for a new passkey."""
        asked = options["creation_options"]["publicKey"]
        said = CollectedClientData.create("webauthn.create", asked["challenge"], self.origin)
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self.number, public)
        flags = TOUCHED | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(sha256(asked["rp"]["id"].encode()).digest(), flags, 0, made)
        return self._answer(clientDataJSON=said, attestationObject=AttestationObject.create("none", data, {}))

    def get(self, options: dict[str, Any]) -> str:
        """The answer to being asked who it is."""
        asked = options["request_options"]["publicKey"]
        said = CollectedClientData.create("webauthn.get", asked["challenge"], self.origin)
        data = AuthenticatorData.create(sha256(asked["rpId"].encode()).digest(), TOUCHED, 1)
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _answer(self, **response: bytes) -> str:
        number = websafe_encode(self.number)
        words = {name: websafe_encode(value) for name, value in response.items()}
        whole = {"id": number, "rawId": number, "type": "public-key", "response": words, "clientExtensionResults": {}}
        return json.dumps(whole)


def asked_for(options: dict[str, Any]) -> list[bytes]:
    """The passkeys by which a page would have somebody sign in."""
    listed = options["request_options"]["publicKey"].get("allowCredentials") or []
    return [websafe_decode(one["id"]) for one in listed]
