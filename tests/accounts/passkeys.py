"""A device that holds passkeys, in software, and what a user does with it: the device can be made to answer wrongly."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from sansang.audit.models import AuditEvent
from sansang.organisation.models import User

PASSWORD = "Mot-mat-khau-dai-9"
ADD, SIGN_IN, CONFIRM = "mfa_add_webauthn", "mfa_authenticate", "mfa_reauthenticate_webauthn"
REFUSED = "Khóa truy cập không khớp"
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


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def browser(user: User | None = None) -> Client:
    client = Client(SERVER_NAME="localhost")
    if user:
        client.force_login(user)
    return client


def confirmed(user: User) -> Client:
    """A browser whose user has just given the password again."""
    client = browser(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def options(page: Any) -> dict[str, Any]:
    found = re.search(r'id="passkey-options"[^>]*>(.*?)</script>', page.content.decode())
    assert found, page.content.decode()
    return dict(json.loads(found[1]))


def add(client: Client, device: Device, name: str = "Máy trụ sở") -> Any:
    page = client.get(reverse(ADD))
    return client.post(reverse(ADD), {"name": name, "credential": device.create(options(page))})


def passkey_of(user: User, device: Device | None = None, name: str = "Máy trụ sở") -> Authenticator:
    add(confirmed(user), device or Device(), name)
    return Authenticator.objects.get(user=user, data__name=name)


def after_password(user: User) -> Client:
    client = browser()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return client


def use(client: Client, device: Device, at: str = SIGN_IN) -> Any:
    page = client.get(reverse(at))
    return client.post(reverse(at), {"credential": device.get(options(page))}, follow=True)


def is_in(client: Client) -> bool:
    return client.get(reverse("organisation:tree")).status_code == 200


def recorded() -> list[tuple[str, list[str]]]:
    events = AuditEvent.objects.filter(verb__startswith="second_factor.").order_by("pk")
    return [(one.verb.partition(".")[2], one.details.get("factors", [])) for one in events]
