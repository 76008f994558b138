from typing import Any

from django.core.management import call_command
from django_tasks_db.management.commands import db_worker

from sansang.intake.actions import recover_interrupted


class Command(db_worker.Command):
    help = (
        "Chạy các việc nền (đọc và áp dụng danh sách). Trước đó: nhặt lại việc bị ngắt giữa chừng, cho các quyết định "
        "đến ngày có hiệu lực, xóa bớt dữ liệu cá nhân quá hạn. Có thể chạy nhiều tiến trình cùng lúc."
    )

    def handle(self, **options: Any) -> None:
        if found := recover_interrupted():
            self.stdout.write(f"{found} việc bị ngắt giữa chừng đã được nhặt lại.")
        call_command("settle", stdout=self.stdout)
        call_command("minimise", daily=True, stdout=self.stdout)
        super().handle(**options)
