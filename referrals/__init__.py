"""Deals: what one company's side of an engagement is, what can happen to it, and who hears of it."""
