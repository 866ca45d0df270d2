"""Numbers that tests hand in, printed at the end of the run: loaded with ``-p tests.counts``, and adds up workers."""

from collections import defaultdict

SUMS = defaultdict(lambda: defaultdict(int))
MOST = defaultdict(lambda: defaultdict(int))


def add(subject, **numbers):
    """Numbers of which every test brings its own share."""
    for name, number in numbers.items():
        SUMS[subject][name] += number


def most(subject, **numbers):
    """Numbers that every worker finds anew: the largest one counts."""
    for name, number in numbers.items():
        MOST[subject][name] = max(MOST[subject][name], number)


def pytest_sessionfinish(session):
    """A worker of xdist hands its numbers to the one that started it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = [
            {subject: dict(numbers) for subject, numbers in book.items()} for book in (SUMS, MOST)
        ]


def pytest_terminal_summary(terminalreporter):
    """One line per subject."""
    for subject in sorted({*SUMS, *MOST}):
        numbers = SUMS[subject] | MOST[subject]
        said = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in numbers.items())
        terminalreporter.write_line(f"{subject}: {said}")


class FromWorkers:
    """Takes what the workers hand in; registered only where xdist is there to call it."""

    def pytest_testnodedown(self, node):
        sums, largest = getattr(node, "workeroutput", {}).get("counts", ({}, {}))
        for subject, numbers in sums.items():
            add(subject, **numbers)
        for subject, numbers in largest.items():
            most(subject, **numbers)


def pytest_configure(config):
    if config.pluginmanager.hasplugin("dsession") or config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(FromWorkers(), "counts-from-workers")
