"""The demo's data: invented companies, people and deals, built through the acts and then dated back."""
