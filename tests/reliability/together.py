"""Several acts released in the same instant, each in its own thread with its own database connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

PATIENCE = 60


class Together:
    """A handful of people who press their buttons at once."""

    def __init__(self, people):
        self.people = people
        self.pool = ThreadPoolExecutor(people)

    def press(self, *acts):
        """What came of each act: its answer, or the exception that it raised."""
        barrier = Barrier(len(acts))

        def pressed(act):
            barrier.wait(PATIENCE)
            try:
                return act()
            except Exception as problem:  # the test looks at which
                return problem

        return [future.result(PATIENCE) for future in [self.pool.submit(pressed, act) for act in acts]]

    def go_home(self):
        """Close every thread's own connection, so that the database can be put back."""
        self.press(*[connections.close_all] * self.people)
        self.pool.shutdown()
