from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sansang.organisation.actions.reorganising import settle


class Command(BaseCommand):
    help = "Cho các quyết định đến ngày có hiệu lực; chạy mỗi ngày (make run tự chạy)."

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(f"{settle(today=timezone.localdate())} quyết định đã có hiệu lực.")
