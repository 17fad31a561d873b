"""A picture of the system now: what `render()` of an environment returns or shows. It needs matplotlib, and says so."""


class RenderingError(RuntimeError):
    """What a picture needs is not there."""


try:
    from edgeward.rendering.picture import Picture
    from edgeward.rendering.state import State
except ModuleNotFoundError as error:
    if error.name is None or not error.name.startswith("matplotlib"):
        raise
    raise RenderingError(
        'rendering needs matplotlib, which is not installed: pip install "edgeward[figures]", or make the '
        "environment without render_mode"
    ) from None

__all__ = ["Picture", "RenderingError", "State"]
