"""Edgeward's Python side: figures of a run directory. It needs neither torch nor the simulator."""
