import pytest

from sansang.organisation.models import Unit, User
from tests import factories
from tests.accounts.passkeys import with_password


@pytest.fixture
def top() -> Unit:
    return factories.unit("provincial_command", name="Bộ CHQS tỉnh")


@pytest.fixture
def staff(top: Unit) -> User:
    return with_password(factories.user(role="provincial_staff", unit=top, username="tinh"))
