"""What every figure looks like: colours, fonts, names for people. Palette: Okabe and Ito (2008), whose colours people
with the common kinds of colour blindness can tell apart."""

import math

import matplotlib.pyplot as plt

from edgeward.figures.lettering import FONT, text_width

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
GREY, LIGHT_GREY, DARK_GREY, INK = "#A9A9A9", "#D9D9D9", "#6B6B6B", "#333333"
PALE_ORANGE = "#FDF3DF"
RESULT_INK = "#1F6FA3"  # SKY, dark enough for text

# Best first, so that the eye goes from the learned policy and its bound down to the plain rules.
POLICY_ORDER = [
    "a2c",
    "oracle",
    "joint-oracle",
    "mission-optimal",
    "greedy-shared",
    "greedy",
    "best-static",
    "local-only-light",
    "local-only",
    "edge-only-light",
    "edge-only",
    "random",
]
POLICY_COLOURS = {"a2c": VERMILION, "oracle": BLUE, "joint-oracle": BLUE}
POLICY_NAMES = {
    "a2c": "A2C (learned)",
    "oracle": "oracle",
    "joint-oracle": "joint oracle",
    "greedy-shared": "greedy, shared rate",
    "greedy": "greedy",
    "best-static": "best static plan",
    "local-only-light": "local only, light",
    "local-only": "local only, heavy",
    "edge-only-light": "edge only, light",
    "edge-only": "edge only, heavy",
    "random": "random",
    "mission-optimal": "dynamic programming",
}
GROUP_NAMES = {"vgg": "VGG", "resnet": "ResNet", "densenet": "DenseNet"}


def policy_colour(policy: str) -> str:
    """Learned policies, ours and those from elsewhere, stand out."""
    return POLICY_COLOURS.get(policy, GREY if policy in POLICY_ORDER else VERMILION)


def policy_name(policy: str) -> str:
    return POLICY_NAMES.get(policy, policy)


def group_name(group: str) -> str:
    return GROUP_NAMES.get(group, group)


def sorted_policies(policies: list[str]) -> list[str]:
    """Those of unknown names, which were learned elsewhere, as they come; then the known ones in POLICY_ORDER."""
    known = [policy for policy in POLICY_ORDER if policy in policies]
    return [policy for policy in policies if policy not in POLICY_ORDER] + known


def apply() -> None:
    plt.rcParams.update(
        {
            "figure.dpi": 100,
            "savefig.dpi": 200,
            "font.family": FONT,
            "font.size": 10,
            "axes.titlesize": 11,
            "axes.titleweight": "bold",
            "axes.labelsize": 10,
            "axes.edgecolor": INK,
            "axes.labelcolor": INK,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.grid": True,
            "grid.color": "#E6E6E6",
            "grid.linewidth": 0.8,
            "legend.frameon": False,
            "figure.titlesize": 13,
            "figure.titleweight": "bold",
            "svg.hashsalt": "edgeward",  # the same data gives the same bytes
        }
    )


def heading(figure, title: str, subtitle: str) -> None:
    """A title that says what is shown, and under it how to read it; both left, above the axes."""
    width, height = figure.get_size_inches()
    figure.text(0.12 / width, 1 - 0.12 / height, title, size=13, weight="bold", va="top")
    figure.text(0.12 / width, 1 - 0.40 / height, subtitle, size=10, va="top")


def below_heading(figure) -> tuple[float, float, float, float]:
    """The part of the figure left for axes, for the layout engine: (left, bottom, width, height)."""
    return (0, 0, 1, 1 - 0.68 / figure.get_size_inches()[1])


def explain(figure, title: str, subtitle: str, handles: list, labels: list[str]) -> None:
    """The heading above the axes and one legend below them, for a figure with constrained layout."""
    if labels:
        columns = _columns(labels, figure.get_size_inches()[0])
        figure.legend(
            handles, labels, loc="outside lower center", ncols=columns, columnspacing=1.2, handlelength=1.4
        )
    heading(figure, title, subtitle)
    figure.get_layout_engine().set(rect=below_heading(figure))


def _columns(labels: list[str], width: float) -> int:
    """The most columns in which the labels of a legend fit into `width` inches, filled one column after the other."""
    widths = [text_width(label, plt.rcParams["font.size"]) for label in labels]
    for columns in range(len(labels), 1, -1):
        rows = math.ceil(len(labels) / columns)
        parts = [max(widths[first : first + rows]) for first in range(0, len(widths), rows)]
        if sum(parts) + 0.5 * len(parts) <= width:
            return len(parts)
    return 1
