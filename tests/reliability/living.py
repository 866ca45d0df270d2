"""Many lives of a model, step by step."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

EXAMPLES, STEPS = 60, 12


def live(life, cast, examples=EXAMPLES):
    """So many lives; after each step the machine compares itself with the rows."""
    life.cast = cast
    phases = [Phase.generate]  # the first failing life is short enough to read; shortening it takes minutes
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=checks,
        ),
    )
