"""What bin/up and bin/test stand on: the environment, servers of our own, and who watches over them."""
