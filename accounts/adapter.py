"""How django-allauth behaves in this house."""

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):
    """Nobody signs up without an invitation."""

    def is_open_for_signup(self, request):
        return False
