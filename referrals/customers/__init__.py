"""Finding a customer among millions of accounts, however its name is spelled."""
