/* The drawing page of a process: bpmn-js on the draft, saved back by the form. */
(() => {
  const form = document.querySelector("[data-modeler]");
  if (!form) return;
  const told = form.querySelector("[data-modeler-told]");
  const button = form.querySelector("[data-modeler-save]");
  const tell = (words) => {
    told.textContent = words;
  };
  if (!window.BpmnJS) {
    tell("Không mở được phần vẽ. Báo người quản trị chạy lại ./nennep assets.");
    return;
  }
  const field = form.elements.namedItem("xml");
  const modeler = new window.BpmnJS({ container: form.querySelector("[data-modeler-canvas]") });
  let changed = form.hasAttribute("data-modeler-changed");
  let saved = false;
  modeler.on("commandStack.changed", () => {
    changed = true;
  });
  modeler
    .importXML(field.value)
    .then(() => {
      /* The whole drawing, clear of the palette at the left. */
      const canvas = modeler.get("canvas");
      const { x, y, width, height } = canvas.viewbox().inner;
      canvas.viewbox({ x: x - 140, y: y - 30, width: width + 180, height: height + 60 });
      button.disabled = false;
      tell("Đã mở bản vẽ.");
    })
    .catch((error) => {
      tell(`Không mở được bản vẽ: ${error.message}`);
    });
  form.addEventListener("submit", (event) => {
    if (saved) return;
    event.preventDefault();
    if (!changed) {
      tell("Bản vẽ chưa đổi gì, không có gì để ghi.");
      return;
    }
    button.disabled = true;
    modeler
      .saveXML({ format: true })
      .then(({ xml }) => {
        field.value = xml;
        saved = true;
        form.submit();
      })
      .catch((error) => {
        button.disabled = false;
        tell(`Chưa ghi được bản vẽ: ${error.message}`);
      });
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !saved) event.preventDefault();
  });
})();
