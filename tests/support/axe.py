"""axe-core, which looks for what keeps people out of a page. `.ci/run` gets it with npm.

It isn't in this repository: 650 kB of somebody else's code, under the MPL, with new versions every
few weeks.
"""

from typing import Any

from support.paths import ROOT

AXE = ROOT / "build/node_modules/axe-core/axe.min.js"
GET = "npm install --prefix build --no-save --no-package-lock axe-core@4"
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then((found) => done(
  found.violations.map((rule) =>
    `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" and ")}`)
));
"""
# axe can't tell a colour above a gradient; these lie at the edges.
UNSHADE = "document.querySelectorAll('.wide').forEach(e => { e.style.background = 'none'; })"


def why_no_axe() -> str:
    """Why pages can't be looked at with axe; empty if they can."""
    return "" if AXE.is_file() else f"takes axe-core: {GET}"


def faults(driver: Any) -> list[str]:
    """What is wrong with the page that is open: a rule, and the first places."""
    driver.set_script_timeout(60)
    driver.execute_script(UNSHADE)
    driver.execute_script(AXE.read_text("utf-8"))
    return [str(fault) for fault in driver.execute_async_script(RUN)]
