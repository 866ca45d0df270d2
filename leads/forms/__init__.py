"""Questions about profiles, inquiries and qualified leads."""
