"""A stand-in for the canvas: the same doors, drawing nothing; one button renames a step."""

import json
from pathlib import Path

from nennep.processes.parts import canvas

SCRIPT = """
window.BpmnJS = class {
  constructor({ container }) {
    container.innerHTML = '<button type="button">đổi tên</button><p class="bjs-powered-by" style="color:#000">BPMN.iO</p>';
    container.firstChild.addEventListener("click", () => {
      this.xml = this.xml.replace("Thẩm định hồ sơ", "Thẩm định kỹ");
      this.heard();
    });
  }
  on(_, heard) { this.heard = heard; }
  importXML(xml) { this.xml = xml; return Promise.resolve({ warnings: [] }); }
  get() { return { viewbox: () => ({ inner: { x: 0, y: 0, width: 1, height: 1 } }) }; }
  saveXML() { return Promise.resolve({ xml: this.xml }); }
};
"""


def lay_canvas(home: Path, version: str = "18.31.1") -> None:
    """Put the stand-in where an installed canvas lies."""
    for name in canvas.FILES:
        place = home / canvas.FOLDER / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(SCRIPT if name.endswith(".js") else "/* x */", encoding="utf-8")
    (home / canvas.FOLDER / canvas.MANIFEST).write_text(json.dumps({"version": version}))
