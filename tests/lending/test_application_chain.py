"""Whatever people do to applications: the history explains the state, no step is skipped, maker and checker differ."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from errors import DomainError
from lending.application_machine import ACTIONS, moved, possible, replayed
from lending.application_writes import position_of
from lending.applications import act, edit, expire_due
from lending.schemes import load
from records import applications
from records.actors import at_command_line
from records.roles import CADRE, OFFICER, REVIEWER, RISK_GROUP, TOWNSHIP
from tests.lending.application_cases import (
    GIVEN,
    STEPS,
    TODAY,
    an_application,
    person,
    scheme_text,
)
from tests.lending.scheme_texts import read_small

# Two people a role, one of whom makes applications too, so that makers meet their own work again.
PEOPLE = [
    person(role, f"{role}{number}") for role in (CADRE, RISK_GROUP, TOWNSHIP, REVIEWER, OFFICER) for number in (1, 2)
]
MAKERS = [one for one in PEOPLE if one.role in (CADRE, OFFICER)]


class Applications(RuleBasedStateMachine):
    """One application, and people who do anything to it in any order; what is refused changes nothing."""

    scheme: Any

    @initialize(by=st.sampled_from(MAKERS))
    def apply(self, by):
        applications.collection().delete_many({})
        self.day = TODAY
        self.held = an_application(by=by)

    @rule(by=st.sampled_from(PEOPLE), action=st.sampled_from(sorted(ACTIONS)), to=st.sampled_from(STEPS), reason=st.booleans(),
          prepared=st.booleans(), stale=st.integers(0, 9))  # fmt: skip
    def anything(self, by, action, to, reason, prepared, stale):
        given = {**(GIVEN.get(self.held["step"], {}) if prepared else {}), "action": action}
        given |= {"to": to} if action == "return" else {}
        given |= {"reason": "理由"} if reason else {}
        self._try(lambda: act(self.held["_id"], self.held["version"] - (stale == 0), given, by, today=self.day))

    @rule(pick=st.integers(0, 3))
    def forward(self, pick):
        """Go on with all that the step needs, so that the runs reach the end of the chain; by anybody of its roles."""
        if self.held["step"] in STEPS:
            able = [one for one in PEOPLE if one.role in self.scheme.step(self.held["step"]).roles]
            given = {**GIVEN[self.held["step"]], "action": "pass"}
            self._try(
                lambda: act(self.held["_id"], self.held["version"], given, able[pick % len(able)], today=self.day)
            )

    @rule(by=st.sampled_from(PEOPLE), months=st.integers(0, 40))
    def change(self, by, months):
        self._try(lambda: edit(self.held["_id"], self.held["version"], {"months": months}, by, today=self.day))

    @rule(days=st.integers(1, 100))
    def time_passes(self, days):
        self.day += timedelta(days=days)
        expire_due(self.day)
        self.held = applications.get(self.held["_id"])

    def _try(self, do):
        before = applications.get(self.held["_id"])
        try:
            do()
        except DomainError:
            assert applications.get(self.held["_id"]) == before
        self.held = applications.get(self.held["_id"])

    @invariant()
    def the_history_explains_the_state(self):
        at = position_of(self.held)
        assert replayed(self.scheme.chain, self.held["history"]) == at
        assert [one["n"] for one in self.held["history"]] == list(range(1, len(self.held["history"]) + 1))
        assert self.held["version"] == len(self.held["history"])
        assert bool(self.held.get("live")) == (at.state in ("open", "approved"))
        last = self.held["history"][-1]["after"]
        assert (last["state"], last["step"], last["waiting"]) == (at.state, at.step, at.waiting)

    @invariant()
    def no_step_is_skipped(self):
        """Read by hand, without the machine: every step before this one was passed since it was last sent back to it."""
        passed: list[str] = []
        for one in self.held["history"]:
            if one["action"] == "pass":
                assert one["step"] == STEPS[len(passed)]
                passed.append(one["step"])
            elif one["action"] == "return":
                passed = passed[: STEPS.index(one["to"])]
            elif one["action"] == "resume" and one["step"] == "lend":
                passed.pop()
        if self.held["state"] in ("approved", "expired", "lent"):
            assert passed == STEPS
        elif self.held["state"] == "open":
            assert self.held["step"] == STEPS[len(passed)]

    @invariant()
    def who_made_it_never_decides_it(self):
        who: dict[str, str] = {}
        maker = self.held["history"][0]["by"]
        for one in self.held["history"]:
            if one["action"] == "pass":
                who[one["step"]] = one["by"]
                assert one["step"] != "bank" or one["by"] not in (maker, who["apply"])
                assert one["step"] != "township" or one["by"] != who["village"]

    @invariant()
    def an_approval_stays_within_what_was_asked(self):
        if approved := self.held.get("approved"):
            assert approved["amount"] <= self.held["amount"] or self.held["state"] == "open"


@pytest.mark.usefixtures("db")
def test_whatever_is_done_the_chain_holds():
    Applications.scheme = load(scheme_text(), at_command_line("test"))[0]
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    limits = settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Applications, settings=limits)


def test_the_machine_of_the_shortest_chain_approves_at_once():
    chain = read_small().chain[:1]
    at = moved(chain, replayed(chain, []), "pass")
    assert (at.state, at.step) == ("approved", "apply")
    assert possible(chain, at) == ["withdraw", "note", "lend", "expire"]
