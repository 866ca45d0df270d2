"""The demo's leads: profiles in the directory, what customers asked, what the platform's staff sent."""
