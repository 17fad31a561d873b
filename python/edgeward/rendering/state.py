"""What a picture shows, read from the numbers that an environment hands out. Nothing here draws."""

from dataclasses import dataclass, field

import numpy as np

STAGES = ["device_queue", "head", "radio_queue", "transfer", "server_queue", "tail", "result"]


@dataclass(frozen=True)
class State:
    """The rows of one environment, as the Spec names their entries; not kept."""

    observation: np.ndarray  # [D]
    mask: np.ndarray  # [M], 1 = allowed
    privileged: np.ndarray  # [P]
    episode: int = 0  # number of the episode
    epoch: int = 0  # steps taken in it
    now_s: float = 0.0  # simulated time in it
    group: int | None = None  # index into the Spec's groups, of the last step
    # Of the last step; `action` is None when there was none in this episode.
    action: np.ndarray | None = None  # [H]
    action_mask: np.ndarray | None = None  # [M], as it was when the action was chosen
    reward: float | None = None
    agent_reward: np.ndarray | None = None  # [A]
    metric_sum: np.ndarray | None = None  # [Q]
    metric_count: np.ndarray | None = None  # [Q]
    elapsed_s: float | None = None
    total_reward: float = 0.0  # of the episode so far
    ended: bool = (
        False  # that step ended the episode: `observation` is its last, `privileged` may be the next one's
    )


@dataclass
class DeviceNow:
    name: str
    about: dict  # its entry in the description
    told: str | None = None  # the plan of the last step; None: it had nothing to be told
    asks: bool = False  # it has a request now (in rounds), or may get some (in streams)
    charge: float | None = None  # of its battery, 0 to 1
    activity: str | None = None
    rate_bps: float | None = None
    queue: int = 0
    computing: bool = False
    radio_queue: int = 0
    sending: bool = False
    receiving: bool = False

    @property
    def dead(self) -> bool:
        return self.charge is not None and self.charge <= self.about["battery"]["cutoff"] + 1e-6

    @property
    def offloads(self) -> bool:
        """Its plan has a part on the server."""
        return self.told is not None and not self.told.endswith("local")


@dataclass
class ServerNow:
    name: str
    about: dict
    queue: int = 0
    slots_in_use: int = 0
    tails: int = 0  # devices whose last plan ends here


@dataclass
class Step:
    """The last step, in means over its requests; None where no request says it."""

    reward: float
    elapsed_s: float
    stage_s: dict[str, float] = field(default_factory=dict)
    latency_s: float | None = None
    energy_j: float | None = None
    device_energy_j: float = 0.0
    top1_pct: float | None = None
    answered: int = 0
    late: int = 0
    lost: int = 0


class Reader:
    """Finds in an environment's numbers what a picture of its system shows.

    description: what `edgeward scenario draw --json` prints. spec: the Spec, as JSON holds it.
    """

    def __init__(self, description: dict, spec: dict):
        self.description, self.spec = description, spec
        self.streams = description["workload"]["kind"] == "streams"
        self.epoch = spec["epoch"]  # "round" or "interval"
        self.families = spec["groups"]
        self._observed = {entry["name"]: place for place, entry in enumerate(spec["observation"])}
        self._privileged = {entry["name"]: place for place, entry in enumerate(spec["privileged"])}
        self._metrics = {entry["name"]: place for place, entry in enumerate(spec["metrics"])}
        by_name = {device["name"]: device for device in description["devices"]}
        self.about = {
            agent: by_name[agent.split(".")[0]] for agent in spec["agents"]
        }  # "uav.1" is one of "uav"

    def devices(self, state: State) -> list[DeviceNow]:
        return [self._device(place, name, state) for place, name in enumerate(self.about)]

    def servers(self, state: State, devices: list[DeviceNow]) -> list[ServerNow]:
        return [
            ServerNow(
                about["name"],
                about,
                queue=self._count("server_queue", about["name"], state),
                slots_in_use=self._count("slots_in_use", about["name"], state),
                tails=sum(device.offloads and device.about["server"] == about["name"] for device in devices),
            )
            for about in self.description["servers"]
        ]

    def step(self, state: State) -> Step | None:
        if state.action is None or state.metric_sum is None or state.metric_count is None:
            return None

        def mean(name: str) -> float | None:
            place = self._metrics[name]
            count = state.metric_count[place]
            return float(state.metric_sum[place] / count) if count > 0 else None

        def number(name: str) -> int:
            return round(float(state.metric_sum[self._metrics[name]])) if name in self._metrics else 0

        stages = {stage: mean(f"{stage}_s") for stage in STAGES}
        return Step(
            reward=float(state.reward or 0),
            elapsed_s=float(state.elapsed_s or 0),
            stage_s={stage: seconds for stage, seconds in stages.items() if seconds},
            latency_s=mean("latency_s"),
            energy_j=mean("energy_j"),
            device_energy_j=mean("device_energy_j") or 0.0,
            top1_pct=mean("top1_pct"),
            answered=round(float(state.metric_count[self._metrics["latency_s"]])),
            late=number("late_share"),
            lost=number("lost_share"),
        )

    def family(self, state: State) -> str:
        shown = [state.observation[self._observed[f"family.{family}"]] for family in self.families]
        return self.families[int(np.argmax(shown))]

    def _device(self, place: int, name: str, state: State) -> DeviceNow:
        about = self.about[name]
        device = DeviceNow(name, about, told=self._told(place, state))
        if about["battery"]:
            device.charge = float(state.observation[self._observed[f"state_of_charge.{name}"]])
        if about["activity"]:
            names = [each["name"] for each in about["activity"]["states"]]
            flags = [state.observation[self._observed[f"activity.{name}.{each}"]] for each in names]
            device.activity = names[int(np.argmax(flags))]
        if state.ended:
            return device  # what only the privileged entries tell may be of the next episode
        device.asks = bool(state.observation[self._observed[f"active.{name}"]] > 0.5)
        device.rate_bps = float(state.privileged[self._privileged[f"link_rate.{name}"]])
        device.queue = self._count("queue", name, state)
        device.computing = self._count("computing", name, state) > 0
        device.radio_queue = self._count("radio_queue", name, state)
        device.sending = self._count("sending", name, state) > 0
        device.receiving = self._count("receiving", name, state) > 0
        return device

    def _told(self, place: int, state: State) -> str | None:
        if state.action is None:
            return None
        components = self.spec["action"]
        choices = components[place]["choices"]
        if state.action_mask is not None and len(choices) > 1:
            first = sum(len(component["choices"]) for component in components[:place])
            if np.count_nonzero(state.action_mask[first : first + len(choices)]) == 1:
                return None  # without a request there is one choice, which does nothing
        return choices[int(state.action[place])]

    def _count(self, what: str, where: str, state: State) -> int:
        place = self._privileged.get(f"{what}.{where}")
        return 0 if place is None or state.ended else round(float(state.privileged[place]))
