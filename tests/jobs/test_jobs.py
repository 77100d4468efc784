"""Long work is never lost and never done twice, whatever is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import work

from earwitness.errors import DiskFull, InputRefused, JobFailed, LeaseLost, NotInCase, Unavailable
from earwitness.jobs.context import JobContext
from earwitness.jobs.local import LocalRunner
from earwitness.store.act import Act
from earwitness.store.case import Case
from earwitness.store.check import check_case
from earwitness.store.jobtable import HomeJobs, JobTable
from earwitness.store.settings import Home

WORK = str(Path(work.__file__).parent)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def case(tmp_path: Path, home: Home) -> Iterator[Case]:
    with Case.create(tmp_path / "case", home=home) as made:
        yield made


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", WORK, prepend=os.pathsep)


def pool(case: Case, workers: int) -> LocalRunner:
    return LocalRunner(case, workers=workers, modules=["work"])


class Contract:
    """What every runner must do, in this process or in others."""

    workers = 0

    @pytest.fixture
    def runner(self, case: Case) -> Iterator[LocalRunner]:
        with pool(case, self.workers) as made:
            yield made

    def test_a_result_comes_back(self, runner: LocalRunner) -> None:
        found = runner.wait(runner.submit("test-sum", {"a": 1, "b": 2}), 60)
        assert (found.state, found.result, found.done, found.total) == ("done", {"sum": 3}, 3, 3)

    def test_an_act_and_the_end_of_its_job_are_one(self, runner: LocalRunner, case: Case) -> None:
        found = runner.wait(runner.submit("test-act", {}), 60)
        assert found.result == {"alias": "S1"}
        assert check_case(case) == []

    def test_a_key_queues_a_job_once(self, runner: LocalRunner) -> None:
        first = runner.submit("test-act", {}, key="seal of that file")
        assert runner.submit("test-act", {}, key="seal of that file") == first
        runner.wait(first, 60)
        assert runner.submit("test-act", {}, key="seal of that file") == first

    def test_an_answer_is_not_asked_for_again(self, runner: LocalRunner, tmp_path: Path) -> None:
        job = runner.submit("test-refused", {"tally": str(tmp_path / "t")})
        with pytest.raises((InputRefused, JobFailed)):
            runner.wait(job, 60)
        assert (tmp_path / "t").stat().st_size == 1
        error = runner.table.get(job).error
        assert error is not None and error["code"] == "refused"

    def test_a_fault_that_may_pass_is_tried_again_up_to_the_cap(self, runner: LocalRunner, tmp_path: Path) -> None:
        payload = {"tally": str(tmp_path / "t"), "until": 3}
        assert runner.wait(runner.submit("test-passing", payload), 60).attempt == 3
        payload = {"tally": str(tmp_path / "u"), "until": 3}
        job = runner.submit("test-passing", payload, max_attempts=2)
        with pytest.raises((DiskFull, JobFailed)):
            runner.wait(job, 60)
        assert (tmp_path / "u").stat().st_size == 2
        assert runner.table.retry(job)
        assert runner.wait(job, 60).state == "done"

    def test_a_bug_ends_the_job_and_tells_no_word_of_the_case(self, runner: LocalRunner) -> None:
        job = runner.submit("test-bug", {}, max_attempts=1)
        with pytest.raises((KeyError, JobFailed)):
            runner.wait(job, 60)
        error = runner.table.get(job).error
        assert error is not None and error["code"] == "bug" and "word" not in str(error)
        with pytest.raises(Exception, match=r".*"):
            runner.wait(runner.submit("test-not-json", {}, max_attempts=1), 60)

    def test_an_unknown_kind_is_refused(self, runner: LocalRunner) -> None:
        with pytest.raises(Unavailable):
            runner.submit("no-such", {})
        with pytest.raises(NotInCase):
            runner.table.get(99)

    def test_cancelled_before_it_began(self, runner: LocalRunner) -> None:
        job = runner.table.submit("of another version", {})
        assert runner.table.cancel(job)
        assert not runner.table.cancel(job)
        with pytest.raises(JobFailed):
            runner.wait(job, 60)


class TestHere(Contract):
    workers = 0

    def test_ctrl_c_puts_the_job_back(self, runner: LocalRunner, tmp_path: Path) -> None:
        job = runner.submit("test-interrupted", {"tally": str(tmp_path / "t")}, max_attempts=1)
        with pytest.raises(KeyboardInterrupt):
            runner.wait(job)
        assert runner.table.get(job).state == "queued"
        assert runner.wait(job).state == "done"


class TestPool(Contract):
    workers = 1

    @pytest.mark.kill
    def test_kill_9_at_two_moments_then_it_is_done_once(self, runner: LocalRunner, case: Case, tmp_path: Path) -> None:
        job = runner.submit("test-killed-once", {"tally": str(tmp_path / "t")})
        assert runner.wait(job, 60).attempt == 3
        assert (tmp_path / "t").stat().st_size == 3
        assert len(case.read("SELECT 1 FROM sources")) == 1
        assert check_case(case) == []

    @pytest.mark.kill
    def test_a_job_that_kills_its_worker_stops_at_the_cap(self, runner: LocalRunner, tmp_path: Path) -> None:
        job = runner.submit("test-killed-always", {"tally": str(tmp_path / "t")}, max_attempts=2)
        with pytest.raises(JobFailed):
            runner.wait(job, 60)
        assert (tmp_path / "t").stat().st_size == 2

    def test_stopping_puts_the_job_back_and_another_runner_goes_on(self, case: Case, tmp_path: Path) -> None:
        tally = tmp_path / "t"
        first = pool(case, 1)
        job = first.submit("test-endless", {"tally": str(tally)})
        first.start()
        while not tally.exists():
            assert first.pids
        first.stop()
        assert first.pids == []
        assert first.table.get(job).state == "queued"
        second = pool(case, 1)
        second.start()
        while tally.stat().st_size < 2:
            assert second.pids
        assert second.table.cancel(job)
        with pytest.raises(JobFailed):
            second.wait(job, 60)
        second.drain()
        second.stop()

    @pytest.mark.kill
    def test_a_worker_ends_with_its_runner(self, case: Case, tmp_path: Path) -> None:
        tally = tmp_path / "t"
        runner = pool(case, 1)
        job = runner.submit("test-endless", {"tally": str(tally)})
        runner.start()
        while not tally.exists():
            assert runner.pids
        process = runner._processes[0]
        assert process.stdin
        process.stdin.close()  # all that is left of a runner that was killed
        assert process.wait(60) == 0
        assert runner.table.get(job).state == "queued"


def test_a_thousand_jobs_by_two_workers(case: Case) -> None:
    with pool(case, 2) as runner:
        with case.machinery() as conn:
            conn.executemany(
                "INSERT INTO jobs (name, payload, state, max_attempts) VALUES ('test-sum', ?, 'queued', 3)",
                [(b'{"a":%d,"b":1}' % n,) for n in range(1000)],
            )
        runner.drain()
        jobs = runner.table.list()
    assert [j.result for j in jobs] == [{"sum": n + 1} for n in range(1000)]
    assert {j.attempt for j in jobs} == {1}


def test_who_was_taken_over_can_do_nothing(case: Case) -> None:
    now = [0]
    first = JobTable(case, lease_s=10, now_ns=lambda: now[0])
    second = JobTable(case, lease_s=10, now_ns=lambda: now[0])
    job = first.submit("test-act", {})
    mine = first.claim()
    assert mine is not None and mine.id == job
    now[0] = int(9e9)
    assert second.claim() is None
    now[0] = int(11e9)
    theirs = second.claim()
    assert theirs is not None and theirs.attempt == 2
    assert not first.beat(mine)
    assert not first.finish(mine, {})
    assert not first.fail(mine, {"code": "x"}, again=True)
    with JobContext(first, mine) as context:
        with pytest.raises(LeaseLost):
            context.progress(1, 2)
        with pytest.raises(LeaseLost), context.act(Act("source")) as tx:
            tx.insert("sources", alias=tx.new_id("S"), note=None, created_at=tx.time)
    assert case.read("SELECT 1 FROM sources") == []
    assert second.finish(theirs, {"x": 1})
    assert second.get(job).state == "done"


def test_a_lease_from_another_machine_lapses_only_when_its_beat_stands_still(case: Case) -> None:
    now = [0]
    table = JobTable(case, lease_s=10, now_ns=lambda: now[0])
    job = table.submit("test-act", {})
    assert table.claim()

    def foreign(beat: int) -> None:
        with case.machinery() as conn:
            conn.execute("UPDATE jobs SET owner = 'elsewhere:boot:1:1', beat_ns = ? WHERE id = ?", (beat, job))

    foreign(5)
    assert table.free_dead() == 0
    now[0] = int(9e9)
    foreign(6)
    assert table.free_dead() == 0
    now[0] = int(18e9)
    assert table.free_dead() == 0
    now[0] = int(20e9)
    assert table.free_dead() == 1


def test_jobs_of_no_case_lie_in_the_home(home: Home) -> None:
    store = HomeJobs(home)
    with LocalRunner(store, workers=0) as runner:
        assert runner.wait(runner.submit("test-sum", {"a": 2, "b": 2})).result == {"sum": 4}
    store.close()
    again = HomeJobs(home)
    with LocalRunner(again, workers=1, modules=["work"]) as runner:
        assert [j.state for j in runner.table.list()] == ["done"]
        assert runner.wait(runner.submit("test-sum", {"a": 2, "b": 3}), 60).result == {"sum": 5}
    again.close()


def test_a_worker_does_not_answer_ctrl_c_but_the_runner(case: Case, tmp_path: Path) -> None:
    tally = tmp_path / "t"
    with pool(case, 1) as runner:
        job = runner.submit("test-endless", {"tally": str(tally)})
        runner.start()
        while not tally.exists():
            assert runner.pids
        os.kill(runner.pids[0], signal.SIGINT)
        assert runner.table.get(job).state == "running"
        runner.table.cancel(job)
        runner.drain()
