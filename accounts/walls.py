"""The second wall: row-level security, grants and composite keys, as one migration operation per tenant table."""

from django.db.migrations.operations.special import RunSQL

ORGANIZATION = "(SELECT nullif(current_setting('app.organization', true), '')::bigint)"
PERSON = "(SELECT nullif(current_setting('app.user', true), '')::bigint)"
PLATFORM = "(SELECT current_setting('app.platform', true) = 'on')"
EVERYONE = "(SELECT current_setting('app.everyone', true) = 'on')"
APP_ROLE = "cosell_app"


def walled(table, *, tenant="organization_id", also_read=(), parents=(), append_only=False):
    """Put a table behind the tenants' wall.

    ``tenant``: the column that says whose row it is. ``also_read``: further SQL conditions under which a row may be
    read (never written). ``parents``: (columns, parent table, parent columns) of composite keys, so that a row can
    not hang on another tenant's. ``append_only``: the application may add and read rows, nothing else.
    """
    own = f"{tenant} = {ORGANIZATION}"
    steps = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY own ON {table} USING ({own}) WITH CHECK ({own})",
        f"CREATE POLICY everyone ON {table} USING ({EVERYONE}) WITH CHECK ({EVERYONE})",
    ]
    steps += [
        f"CREATE POLICY also_read_{number} ON {table} FOR SELECT USING ({condition})"
        for number, condition in enumerate(also_read, start=1)
    ]
    for columns, parent, keys in parents:
        name = f"{table}_{columns[-1]}_same_tenant"
        steps.append(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({', '.join(columns)}) "
            f"REFERENCES {parent} ({', '.join(keys)}) DEFERRABLE INITIALLY DEFERRED"
        )
    if append_only:
        steps.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
    return RunSQL(";\n".join(steps), reverse_sql=RunSQL.noop)
