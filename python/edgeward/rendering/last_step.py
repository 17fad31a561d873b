"""The last step at the picture's foot: where the time went, what it cost, what it earned."""

import math

from edgeward.figures import style
from edgeward.figures.canvas import Canvas
from edgeward.figures.lettering import BODY, SMALL, shortened, text_width
from edgeward.figures.quantities import number, quantity
from edgeward.rendering.state import State, Step

STAGES = {  # in their order: colour, name
    "device_queue": (style.YELLOW, "waits"),
    "head": (style.BLUE, "head"),
    "radio_queue": (style.PURPLE, "waits for the radio"),
    "transfer": (style.ORANGE, "transfer"),
    "server_queue": (style.GREY, "waits at the server"),
    "tail": (style.GREEN, "tail"),
    "result": (style.SKY, "result"),
}
BAR = 0.2


class LastStep:
    def __init__(self, epoch: str, x: float, y: float, width: float):
        """x, y: the upper left corner."""
        self.epoch, self.x, self.y, self.width = epoch, x, y, width
        self.label_width = 1.0

    def draw_lasting(self, sheet: Canvas) -> None:
        sheet.line([self.x, self.x + self.width], [self.y] * 2, style.LIGHT_GREY, 1)
        sheet.text(self.x, self.y + 0.2, f"last {self.epoch}", size=10, weight="bold")

    def draw(self, sheet: Canvas, step: Step | None, state: State) -> None:
        if step is None:
            sheet.text(
                self.x + self.label_width,
                self.y + 0.2,
                "none yet: the episode begins",
                colour=style.DARK_GREY,
            )
            return
        right = self.x + self.width
        gained = f"reward {number(round(step.reward, 4))}"
        sheet.text(right, self.y + 0.2, gained, size=11, weight="bold", align="right")
        sheet.text(right, self.y + 0.4, f"{number(round(state.total_reward, 2))} in this episode", size=SMALL,
                   colour=style.DARK_GREY, align="right")  # fmt: skip
        room = self.width - self.label_width - text_width(gained, 11, "bold") - 0.2
        sheet.text(self.x + self.label_width, self.y + 0.2, shortened(_outcome(step), room))
        self._draw_stages(sheet, step)

    def _draw_stages(self, sheet: Canvas, step: Step) -> None:
        """Shares of the mean latency, against a scale that stays the same as long as latencies are alike."""
        if step.latency_s is None or not step.stage_s:
            return
        y = self.y + 0.6
        room = self.width - self.label_width - 0.05
        sheet.text(self.x, y, "latency", colour=style.DARK_GREY)
        scale_s = _round_up(step.latency_s)
        left = self.x + self.label_width
        x = left
        for stage, seconds in step.stage_s.items():
            width = room * seconds / scale_s
            sheet.rectangle(x, y - BAR / 2, width, BAR, face=STAGES[stage][0], line=0.6)
            x += width
        sheet.line([left, left + room], [y + BAR / 2 + 0.03] * 2, style.GREY, 0.8)
        sheet.line([left + room] * 2, [y - BAR / 2, y + BAR / 2 + 0.03], style.GREY, 0.8)
        sheet.text(
            left + room - 0.05,
            y,
            quantity(scale_s, "time"),
            size=SMALL,
            colour=style.DARK_GREY,
            align="right",
        )
        self._draw_key(sheet, step, y + 0.26)

    def _draw_key(self, sheet: Canvas, step: Step, y: float) -> None:
        x, last = self.x, self.x + self.width
        for stage, seconds in step.stage_s.items():
            colour, name = STAGES[stage]
            words = f"{name} {quantity(seconds, 'time')}"
            if x + 0.16 + text_width(words, BODY) > last and x > self.x:
                x, y = self.x, y + 0.18
            sheet.rectangle(x, y - 0.05, 0.1, 0.1, face=colour, line=0.6)
            sheet.text(x + 0.16, y, words)
            x += 0.16 + text_width(words) + 0.2


def _outcome(step: Step) -> str:
    """In means over the requests of the step."""
    words = [f"took {quantity(step.elapsed_s, 'time')}"]
    if step.latency_s is None:
        words.append("no request was answered")
    else:
        words.append(f"{step.answered} answered in {quantity(step.latency_s, 'time')}")
    if step.energy_j is not None:
        words.append(quantity(step.energy_j, "energy"))
    if step.top1_pct is not None:
        words.append(f"top-1 {number(step.top1_pct)} %")
    words += [f"{count} {what}" for count, what in ((step.late, "late"), (step.lost, "lost")) if count]
    return " · ".join(words)


def _round_up(seconds: float) -> float:
    """To 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(seconds))
    return next(power * step for step in (1, 2, 5, 10) if power * step >= seconds * (1 - 1e-9))
