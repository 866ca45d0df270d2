"""Public addresses: the directory, inquiries, and what search engines read."""

urlpatterns = []
