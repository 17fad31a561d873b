"""The notebook runs from its first cell to its last, and is kept without outputs."""

import nbclient
import nbformat
from example import EXAMPLES

NOTEBOOK = EXAMPLES / "scenario_to_figure.ipynb"


def test_outputs_are_not_kept():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_it_runs(tmp_path):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=280, resources={"metadata": {"path": str(tmp_path)}}).execute()
    said = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert "my rule      reward" in said
    assert (tmp_path / "rule.png").read_bytes().startswith(b"\x89PNG")
