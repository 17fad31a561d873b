"""The benchmark figures of Infer-EDGE's report, from the profiles: what each network costs, layer by layer and cut by cut."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

from edgeward.figures import style
from edgeward.papers import curves
from edgeward.papers.listings import STATIC_RATES
from edgeward.papers.plans import FP32_BYTES, Plan
from edgeward.papers.results import Results

NAMES = {
    "vgg11": "VGG11",
    "vgg19": "VGG19",
    "resnet18": "ResNet18",
    "resnet50": "ResNet50",
    "densenet121": "DenseNet121",
    "densenet161": "DenseNet161",
}
HEAD, SENDING, TAIL, PAPER_CUT, BEST = style.BLUE, style.ORANGE, style.GREEN, style.VERMILION, style.INK


def layers(results: Results):
    """One row per network: latency, output size and energy on the device, layer by layer."""
    figure, axes = curves.grid(len(NAMES), 3, height=1.75)
    for row, (version, name) in zip(axes, NAMES.items(), strict=True):
        plans = results.plans.of(version)
        cuts = [plan.cut for plan in plans]
        _latency(row[0], plans, cuts)
        _sizes(row[1], plans)
        row[2].plot(cuts, [plan.head_energy_j for plan in plans], color=style.VERMILION, linewidth=2)
        row[2].set_ylim(bottom=0)
        row[0].set_ylabel(name, fontweight="bold")
        for axis in row:
            axis.set_xlim(-0.5, cuts[-1] + 0.5)
            axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    for axis, title in zip(
        axes[0],
        ("latency on the device (ms)", "output of the layer (MB)", "cumulative energy (J)"),
        strict=True,
    ):
        axis.set_title(title, loc="left")
    for axis in axes[-1]:
        axis.set_xlabel("layer")
    curves.finish(figure, axes, "Six networks on a Jetson TX2, layer by layer",
                  "Latency digitised from the authors' plots, energy derived from their totals, sizes derived from the architectures.")  # fmt: skip
    return figure


def _latency(axis, plans: list[Plan], cuts: list[int]) -> None:
    behind = np.array([1e3 * plan.head_s for plan in plans])
    axis.bar(cuts[1:], np.diff(behind), width=0.9, color=style.SKY, label="of the layer")
    axis.plot(cuts, behind, color=style.BLUE, linewidth=2, label="up to and with the layer")
    axis.set_ylim(bottom=0)


def _sizes(axis, plans: list[Plan]) -> None:
    sent = [plan for plan in plans if not plan.local]
    axis.step([plan.cut for plan in sent], [plan.transfer_bits / 8e6 for plan in sent], where="mid", color=style.INK, linewidth=1.5,
              label="what is sent behind the layer")  # fmt: skip
    frame = plans[0].transfer_bits / 8e6
    axis.axhline(frame, color=style.YELLOW, linewidth=1.8, linestyle=curves.DASHED, label="the frame as fp32")
    axis.axhline(frame / FP32_BYTES, color=style.ORANGE, linewidth=1.8, linestyle=curves.DASHED, label="the frame as uint8")  # fmt: skip
    paper = [plan for plan in sent if "paper" in plan.cut_sets]
    axis.plot([plan.cut for plan in paper], [plan.transfer_bits / 8e6 for plan in paper], "v", color=PAPER_CUT, markersize=6,
              label="the paper's cuts")  # fmt: skip
    curves.log_axis(axis)


def end_to_end_latency(results: Results):
    return _end_to_end(
        results, "latency (s)", "End-to-end latency of every cut",
        [("head, on the device", HEAD, lambda plan, rate: plan.head_s),
         ("sending", SENDING, lambda plan, rate: plan.transfer_bits / rate),
         ("tail, on the server", TAIL, lambda plan, rate: plan.tail_s)],
    )  # fmt: skip


def end_to_end_energy(results: Results):
    power = results.plans.transmit_power_w
    return _end_to_end(
        results, "device energy (J)", "Device energy of every cut",
        [("head, on the device", HEAD, lambda plan, rate: plan.head_energy_j),
         ("sending", SENDING, lambda plan, rate: power * plan.transfer_bits / rate)],
    )  # fmt: skip


def _end_to_end(results: Results, label: str, title: str, parts: list):
    """Two columns, one per static rate; parts are stacked over the cut."""
    figure, axes = plt.subplots(len(NAMES), len(STATIC_RATES), figsize=(11, 1.5 + 1.75 * len(NAMES)), sharex="row", sharey="row",
                                layout="constrained")  # fmt: skip
    for row, (version, name) in zip(axes, NAMES.items(), strict=True):
        plans = results.plans.of(version)
        cuts = np.array([plan.cut for plan in plans])
        for axis, rate in zip(row, STATIC_RATES, strict=True):
            below = np.zeros(len(plans))
            for part, colour, cost in parts:
                above = below + np.array([cost(plan, rate) for plan in plans])
                axis.fill_between(cuts, below, above, step="mid", color=colour, linewidth=0, label=part)
                below = above
            paper = [place for place, plan in enumerate(plans) if "paper" in plan.cut_sets]
            axis.plot(cuts[paper], below[paper], "v", color=PAPER_CUT, markersize=7, markeredgecolor="white", label="the paper's cuts and all-local", zorder=4)  # fmt: skip
            best = int(np.argmin(below[1:])) + 1  # cut 0 sends the frame
            axis.plot(cuts[best], below[best], "*", color=BEST, markersize=12, markeredgecolor="white", label="least, behind any layer", zorder=5)  # fmt: skip
            axis.set_xlim(cuts[0] - 0.5, cuts[-1] + 0.5)
            axis.set_ylim(bottom=0)
        row[0].set_ylabel(f"{name}\n{label}")
    for axis, rate in zip(axes[0], STATIC_RATES, strict=True):
        axis.set_title(f"{rate / 1e6:g} Mb/s", loc="left")
    for axis in axes[-1]:
        axis.set_xlabel("cut behind layer (0: the frame is sent as fp32; last: all on the device)")
    curves.finish(figure, axes, title, "One request alone: no queue, a constant link. At the left end everything runs on the server.")  # fmt: skip
    return figure
