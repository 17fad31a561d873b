"""The closed form against the simulator, and rates from which on one plan is better whatever is counted."""

import json

import numpy as np
import pytest
from conftest import printed
from edgeward.papers.plans import Plans, Weights


@pytest.fixture
def plans(profile):
    return Plans(profile)


@pytest.mark.parametrize("policy, place", [("edge-only", 4), ("edge-only-light", 0), ("local-only", 7)])
def test_a_plan_costs_and_earns_what_the_simulator_says(plans, policy, place):
    run = json.loads(printed("run", "edgerl/static-8mbps", "--policy", policy, "--json"))
    rows = {row["group"]: row for row in run["summary"] if row["group"] != "all"}
    assert set(rows) == set(plans.families())
    for family, row in rows.items():
        plan = plans.cut_set(family, "paper")[place]
        assert plan.latency_s(8e6) == pytest.approx(row["latency_s"]["value"], rel=1e-9)
        assert plan.energy_j(8e6, plans.transmit_power_w) == pytest.approx(row["energy_j"]["value"], rel=1e-9)
        assert plan.top1_pct == pytest.approx(row["top1_pct"]["value"], rel=1e-9)
        weights = Weights(1 / 3, 1 / 3, 1 / 3)
        assert plans.reward(plan, 8e6, weights) == pytest.approx(row["reward"]["value"], rel=1e-9)


def test_a_frame_as_uint8_is_a_quarter(plans):
    as_fp32, as_uint8 = plans.frames("vgg", 4)[0], plans.frames("vgg", 1)[0]
    assert as_fp32.transfer_bits == 8 * 4 * 3 * 224 * 224
    assert as_uint8.transfer_bits == 8 * 3 * 224 * 224
    assert as_uint8.head_s == 0


def test_the_rate_from_which_on_a_plan_is_better(plans):
    frame = plans.frames("resnet", 1)[0]
    others = [plan for plan in plans.cut_set("resnet", "paper") if plan.version == frame.version]
    rate = plans.dominating_rate(frame, others)
    for faster, holds in ((1.001, True), (0.999, False)):
        better = [
            frame.latency_s(rate * faster) < plan.latency_s(rate * faster)
            and frame.energy_j(rate * faster, plans.transmit_power_w)
            < plan.energy_j(rate * faster, plans.transmit_power_w)
            for plan in others
        ]
        assert all(better) == holds


def test_no_rate_makes_up_for_a_later_head_with_the_same_bytes(plans):
    early, late = plans.plan("resnet50", 13), plans.plan("resnet50", 20)
    assert plans.dominating_rate(late, [early]) == np.inf
    assert plans.dominating_rate(early, [late]) == 0
