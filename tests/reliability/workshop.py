"""A worker on a queue of its own, to be killed and cut off."""

import os
import signal
import sys

import psutil
import redis
from celery import Celery

from cosell.local import valkey
from cosell.local.supervisor import Service, Supervisor
from cosell.local.toolchain import ROOT


class Workshop:
    """A queue that can be killed and comes back empty, and a worker that can be killed too."""

    def __init__(self, folder, stage, letters):
        self.folder = folder
        self.supervisor = Supervisor(tell=lambda _: None)
        self.queue = self.worker = None
        self.start_queue()
        self.environment = os.environ | {
            "DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{stage.name}",
            "REDIS_URL": self.address,
            "EMAIL_URL": f"smtp://127.0.0.1:{letters.port}",
        }

    def start_queue(self):
        """On the same socket as before; what it knew is gone."""
        self.queue, self.address = valkey.service(self.folder / "queue", self.folder / "queue.log", durable=False)
        self.supervisor.start(self.queue)
        self.probe = Celery("probe", broker=self.address, set_as_current=False)
        self.probe.conf.task_publish_retry = False

    def kill_queue(self):
        self.queue.process.kill()
        self.queue.process.wait()
        self.supervisor.services.remove(self.queue)

    def start_worker(self):
        """The command of the product, without beat, which rings only once a minute."""
        command = ["celery", "--app", "cosell", "worker", "--concurrency", "1", "--without-gossip", "--without-mingle"]
        options = {"env": self.environment, "cwd": ROOT}
        python = [sys.executable, "-m", *command]
        self.worker = Service("worker", python, self.folder / "worker.log", self.worker_answers, options)
        self.supervisor.start(self.worker)

    def worker_answers(self):
        try:
            return bool(self.probe.control.inspect(timeout=1, limit=1).ping())
        except redis.ConnectionError:  # to the queue that was killed
            return False

    def kill_worker(self):
        """The whole of it, as the machine's reset would."""
        os.killpg(self.worker.process.pid, signal.SIGKILL)
        self.worker.process.wait()
        self.supervisor.services.remove(self.worker)

    def child(self):
        """The pool's only process, which does the work."""
        children = psutil.Process(self.worker.process.pid).children()
        return children[0].pid if children else None

    def ring(self, task="accounts.tasks.deliver", *arguments):
        """What beat or a commit sends."""
        self.probe.send_task(task, args=arguments)

    def log(self):
        return self.worker.log.read_text()
