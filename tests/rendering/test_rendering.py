"""Pictures of the system now: what is read from the numbers, what is drawn, and what happens without a display."""

import warnings

import made_up
import numpy as np
import pytest
from edgeward.rendering import Picture
from edgeward.rendering.state import Reader


def picture(state=None, *, width=640, height=400, **kinds):
    system = made_up.description(**kinds)
    spec = made_up.spec(system)
    return Picture(system, spec, width=width, height=height).draw(
        state(spec) if state else made_up.state(spec)
    )


@pytest.mark.parametrize(
    "kinds",
    [
        {},
        {"streams": True},
        {"devices": 3, "battery": True, "activity": True, "servers": 2},
        {"devices": 10, "battery": True, "streams": True, "network": True},
        {"devices": 1, "count": 40, "streams": True},
        {"devices": 9, "servers": 9, "workers": 64},
    ],
)
@pytest.mark.parametrize("size", [(640, 400), (960, 600), (1920, 1080)])
def test_every_kind_of_system_has_a_picture_of_the_asked_size(kinds, size):
    drawn = picture(width=size[0], height=size[1], **kinds)
    assert drawn.shape == (size[1], size[0], 3)
    assert drawn.dtype == np.uint8
    assert len(np.unique(drawn.reshape(-1, 3), axis=0)) > 20


def test_a_small_picture_is_refused():
    with pytest.raises(ValueError, match="at least 640 x 400"):
        picture(width=320, height=200)


@pytest.mark.parametrize(
    ("name", "value"),
    [("link_rate.cam0", 5e7), ("queue.cam0", 3), ("radio_queue.cam0", 2), ("computing.cam0", 1), ("sending.cam0", 1),
     ("receiving.cam0", 1), ("server_queue.edge0", 4), ("slots_in_use.edge0", 1), ("state_of_charge.cam0", 0.1),
     ("activity.cam0.forward", 1)],
)  # fmt: skip
def test_each_number_of_the_system_is_seen(name, value):
    kinds = {"streams": True, "battery": True, "activity": True}
    before = picture(**kinds)
    after = picture(lambda spec: made_up.state(spec, {name: value}), **kinds)
    assert not np.array_equal(before, after)


def test_the_last_step_is_seen_and_forgotten_by_the_next_picture():
    system = made_up.description()
    spec = made_up.spec(system)
    drawn = Picture(system, spec)
    fresh = drawn.draw(made_up.state(spec))
    first = drawn.draw(made_up.stepped(spec))
    slower = drawn.draw(made_up.stepped(spec, metrics={"transfer_s": 0.2}))
    assert not np.array_equal(fresh, first)
    assert not np.array_equal(first, slower)
    assert np.array_equal(drawn.draw(made_up.state(spec)), fresh)


def test_a_step_without_answers_has_a_picture():
    assert picture(lambda spec: made_up.stepped(spec, metric_count=np.zeros(len(spec["metrics"])))).any()


def test_devices_are_read_by_name():
    system = made_up.description(2, streams=True, battery=True, activity=True)
    spec = made_up.spec(system)
    state = made_up.stepped(
        spec,
        {"queue.cam1": 4, "state_of_charge.cam1": 0.1, "activity.cam0.forward": 1, "link_rate.cam0": 7e6},
        action=[1, 2],
    )
    one, two = Reader(system, spec).devices(state)
    assert (one.queue, two.queue) == (0, 4)
    assert (one.dead, two.dead) == (False, True)
    assert (one.activity, one.rate_bps) == ("forward", 7e6)
    assert (one.told, one.offloads, two.told, two.offloads) == ("light local", False, "heavy cut 1", True)


def test_what_may_be_the_next_episodes_is_not_shown_at_an_end():
    system = made_up.description(streams=True)
    spec = made_up.spec(system)
    (device,) = Reader(system, spec).devices(
        made_up.stepped(spec, {"queue.cam0": 4, "link_rate.cam0": 7e6}, ended=True)
    )
    assert device.rate_bps is None
    assert device.queue == 0


def test_a_device_without_a_choice_was_told_nothing():
    system = made_up.description()
    spec = made_up.spec(system)
    (device,) = Reader(system, spec).devices(made_up.stepped(spec, action_mask=np.array([1, 0, 0])))
    assert device.told is None


def test_without_a_display_there_is_one_warning(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND"):
        monkeypatch.delenv(name, raising=False)
    system = made_up.description()
    spec = made_up.spec(system)
    drawn = Picture(system, spec, human=True)
    with pytest.warns(RuntimeWarning, match="no window can be opened here"):
        drawn.draw(made_up.state(spec))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn.draw(made_up.state(spec))
    drawn.close()
    drawn.close()
