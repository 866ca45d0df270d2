"""The columns of a file of accounts: which there are, which every file has, and how long a cell may be."""

from referrals.models import CustomerAccount

REQUIRED = ("source", "key", "name", "country")
COLUMNS = (
    *("source", "key", "category", "name", "aliases", "parent_name", "link_group", "duns"),
    *("line1", "city", "state", "postal_code", "country", "has_macc", "is_federal"),
)
STORED = (*COLUMNS, "plain", "also")
LONGEST = {
    name: CustomerAccount._meta.get_field(name).max_length
    for name in COLUMNS
    if name not in ("aliases", "has_macc", "is_federal")
}
