"""Columns that are encrypted in the database and plain in Python."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from sansang.privacy.secrets import decrypt, encrypt


class _Encrypted(models.BinaryField):  # type: ignore[type-arg]
    def __init__(self, *args: Any, context: str, **kwargs: Any) -> None:
        self.context = context
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "context": self.context}

    def dump(self, value: Any) -> bytes:
        raise NotImplementedError

    def load(self, plain: bytes) -> Any:
        raise NotImplementedError

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        return super().get_db_prep_value(encrypt(self.dump(value), self.context), connection, prepared)

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return None if value is None else self.load(decrypt(value, self.context))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


class EncryptedTextField(_Encrypted):
    """Text; cannot be searched (keep a keyed hash beside it)."""

    def dump(self, value: str) -> bytes:
        return value.encode()

    def load(self, plain: bytes) -> str:
        return plain.decode()


class EncryptedJSONField(_Encrypted):
    """Any JSON value; dates become ISO text."""

    def dump(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder).encode()

    def load(self, plain: bytes) -> Any:
        return json.loads(plain)
