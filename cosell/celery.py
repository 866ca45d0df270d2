"""The queue and the whole schedule: beat only says "look now"; twice does no harm, never only delays."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cosell.settings")

app = Celery("cosell")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

EVERY_MINUTE = 60

app.conf.beat_schedule = {
    "expire what nobody answered": {"task": "referrals.tasks.expire_overdue", "schedule": EVERY_MINUTE},
    "remind of what waits": {"task": "referrals.tasks.remind_waiting", "schedule": EVERY_MINUTE},
    "tell whose deals can be marked as won": {"task": "referrals.tasks.tell_safe_wins", "schedule": EVERY_MINUTE},
    "tell whose wins can be registered": {"task": "referrals.tasks.tell_registrable", "schedule": 5 * EVERY_MINUTE},
    "look again at open registrations": {
        "task": "referrals.tasks.reevaluate_registrations",
        "schedule": 10 * EVERY_MINUTE,
    },
    "drop drafts whose time is over": {"task": "referrals.tasks.drop_old_drafts", "schedule": 60 * EVERY_MINUTE},
    "drop files of registrations whose time is over": {
        "task": "referrals.tasks.drop_old_sheets",
        "schedule": 60 * EVERY_MINUTE,
    },
    "go on with imports": {"task": "referrals.tasks.carry_on_imports", "schedule": 30},
    "go on with files of registrations": {"task": "referrals.tasks.carry_on_sheets", "schedule": 30},
    "find what waiting customers could be": {"task": "referrals.tasks.find_candidates", "schedule": EVERY_MINUTE},
    "count what the score is made from": {"task": "leads.tasks.count_scores", "schedule": EVERY_MINUTE},
    "find partners by what tags are called now": {"task": "leads.tasks.reword", "schedule": 60 * EVERY_MINUTE},
    "deliver what the broker lost": {"task": "accounts.tasks.deliver", "schedule": EVERY_MINUTE},
}
