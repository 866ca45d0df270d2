"""What operators may not do, as answers for Django admin: ``has_delete_permission = never``."""


def never(admin, request, obj=None):
    """Nobody, whatever their rights."""
    return False
