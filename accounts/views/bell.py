"""The list behind the bell: what the person was told in the active company."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import outbox
from accounts.access import scoped
from accounts.models import Notice
from accounts.older import older

PAGE = 25


@require_safe
@scoped()
def notices(request):
    """Newest first; ``before`` is the last notice already shown."""
    mine = Notice.objects.visible_to(request.user)
    page = list(older(mine, request.GET.get("before"))[: PAGE + 1])
    context = {
        "notices": outbox.told(page[:PAGE], request.user),
        "more": page[PAGE - 1].uuid if len(page) > PAGE else None,
        "has_unread": mine.unread().exists(),
        "empty": {
            "icon": "bell",
            "title": _("Nothing yet"),
            "text": _("You will read here what happens to your deals and to your roles."),
        },
    }
    return render(request, "accounts/notices.html#list" if request.htmx else "accounts/notices.html", context)


@require_POST
@scoped(notice=Notice)
def open_notice(request, notice):
    """Mark it as read and go where it leads."""
    Notice.objects.visible_to(request.user).filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    path = outbox.told([notice], request.user)[0].path
    return redirect(path or "notices")


@require_POST
@scoped()
def read_all(request):
    """Mark everything told so far as read."""
    Notice.objects.visible_to(request.user).unread().update(read_at=timezone.now())
    return redirect("notices")
