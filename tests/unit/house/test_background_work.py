"""Nothing works beside the calls but under the contract of `mesh.background`."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("mesh", "datastore", "matcher", "intake", "gateway", "cli")
BEGINS = {"create_task", "ensure_future"}
# These wait for what they begin, within one call or one command.
WAITED_FOR = {
    "cli/local/local_mesh.py",
    "gateway/http/disconnect.py",
    "gateway/transcoding/file_bodies.py",
    "gateway/transcoding/streams.py",
    "matcher/service/catalog_file_import.py",
    "matcher/service/llm_tie_break.py",
    "mesh/client/call_rules.py",  # ends the span of a call, which is all it does
}


def test_a_task_is_begun_by_the_one_module_that_hears_how_it_ends() -> None:
    begins = {
        str(path.relative_to(ROOT))
        for service in SERVICES
        for path in (ROOT / service).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in BEGINS
    }

    assert begins == {"mesh/background.py", *WAITED_FOR}
