from django.db import migrations

import sansang.privacy.fields


class Migration(migrations.Migration):
    """What was kept in the clear is dropped: a list not yet applied is read again when its columns are looked at."""

    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.RemoveField("upload", "sheets"),
        migrations.AddField(
            "upload", "sheets", sansang.privacy.fields.EncryptedJSONField(context="intake.sheets", default=list)
        ),
    ]
