import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0002_handovers'),
        ('training', '0004_results_and_qualifications'),
    ]

    operations = [
        migrations.CreateModel(
            name='AvoidedDays',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_on', models.DateField(verbose_name='từ ngày')),
                ('last_on', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                ('name', models.CharField(max_length=100, verbose_name='tên')),
                ('cost', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='mức tránh')),
            ],
            options={
                'ordering': ['first_on', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TimetableDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Đang lập'), ('ready', 'Chờ xem xét'), ('failed', 'Không lập được'), ('accepted', 'Đã dùng')], default='waiting', max_length=10, verbose_name='trạng thái')),
                ('choices', models.JSONField(default=dict, verbose_name='lựa chọn')),
                ('found', models.JSONField(default=dict, verbose_name='đề xuất')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='lần sửa')),
                ('placed', models.PositiveIntegerField(default=0, verbose_name='số buổi đã xếp')),
                ('asked', models.PositiveIntegerField(default=0, verbose_name='số buổi cần xếp')),
                ('created_by_name', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('accepted_on', models.DateField(blank=True, null=True, verbose_name='ngày dùng')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='avoideddays',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='avoided_days', to='organisation.unit'),
        ),
        migrations.AddField(
            model_name='timetabledraft',
            name='classes',
            field=models.ManyToManyField(related_name='timetable_drafts', to='training.trainingclass'),
        ),
        migrations.AddField(
            model_name='timetabledraft',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='timetable_drafts', to='organisation.unit'),
        ),
        migrations.AddConstraint(
            model_name='avoideddays',
            constraint=models.CheckConstraint(condition=models.Q(('last_on', None), ('last_on__gte', models.F('first_on')), _connector='OR'), name='avoideddays_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='avoideddays',
            constraint=models.CheckConstraint(condition=models.Q(('last_on__isnull', False)), name='avoided_days_end'),
        ),
        migrations.AddConstraint(
            model_name='avoideddays',
            constraint=models.CheckConstraint(condition=models.Q(('cost', None), ('cost__gt', 0), _connector='OR'), name='avoided_days_cost_something'),
        ),
        migrations.AddConstraint(
            model_name='avoideddays',
            constraint=models.UniqueConstraint(fields=('unit', 'name', 'first_on'), name='avoided_days_once'),
        ),
        migrations.AddConstraint(
            model_name='timetabledraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_on__isnull', False), _connector='OR'), name='accepted_timetable_says_when'),
        ),
    ]
