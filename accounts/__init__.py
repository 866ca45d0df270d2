"""Companies, places, people, roles; how a page is reached and how the database is limited to a tenant."""
