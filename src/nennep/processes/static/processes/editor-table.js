/* The step table as an editor with the manners of a spreadsheet, and the drawing beside it. */
(() => {
  "use strict";
  const root = document.querySelector("[data-editor]");
  if (!root) return;
  const writable = "writable" in root.dataset;
  const one = (selector, place = root) => place.querySelector(selector);
  const all = (selector, place = root) => [...place.querySelectorAll(selector)];
  const table = one("[data-table]");
  const narrow = window.matchMedia("(max-width: 900px)");
  const rowOf = (step) => one(`tr[data-row="${CSS.escape(step)}"]`, table);
  const rows = () => all("tr[data-row]", table);
  const cells = (row) => all("[data-column]", row);
  const cellOf = (step, column) => {
    const row = rowOf(step);
    return row && one(`[data-column="${column}"]`, row);
  };
  const stepOf = (element) => element.closest("tr").dataset.row;
  const say = (words) => (one("[data-said]").textContent = words);
  const send = (change, words) =>
    root.dispatchEvent(new CustomEvent("editor:change", { detail: { change, words } }));

  /* --- the chosen step: its row and its box --- */
  const mark = () => {
    const step = root.dataset.step || "";
    rows().forEach((row) => row.classList.toggle("sel", row.dataset.row === step));
    all("[data-drawing] [data-step]").forEach((box) =>
      box.classList.toggle("sel", box.dataset.step === step),
    );
  };
  const intoView = (box) => {
    const frame = box.closest("[data-drawing]");
    const [outer, inner] = [frame.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.left < outer.left || inner.right > outer.right) {
      frame.scrollLeft += inner.left - outer.left - outer.width / 2;
    }
  };
  const choose = (step) => {
    if (!step || step === root.dataset.step) return;
    root.dataset.step = step;
    mark();
    all(`[data-drawing] [data-step="${CSS.escape(step)}"]`)
      .filter((box) => box.getClientRects().length)
      .forEach(intoView);
  };

  /* --- one cell is a field --- */
  let field = null;
  const fieldFor = (cell) => {
    const { column, kind } = cell.dataset;
    if (kind === "choice") {
      return one(`template[data-choices="${column}"]`).content.firstElementChild.cloneNode(true);
    }
    const made = document.createElement(column === "name" ? "textarea" : "input");
    if (made.tagName === "TEXTAREA") made.rows = 2;
    if (kind === "number") made.inputMode = "decimal";
    if (one(`datalist[id="ds-${column}"]`)) made.setAttribute("list", `ds-${column}`);
    made.autocomplete = "off";
    made.spellcheck = false;
    return made;
  };
  /* how: "pick" chooses what stands there, "entry" begins anew, "edit" puts the caret at its end */
  const open = (cell, how = "pick", text = null) => {
    if (!writable || !cell) return;
    if (narrow.matches) {
      say(root.dataset.narrow);
      return;
    }
    close();
    choose(stepOf(cell));
    const made = fieldFor(cell);
    made.className = "edit";
    made.setAttribute("aria-label", cell.dataset.label);
    made.dataset.initial = cell.dataset.value;
    made.value = text ?? (how === "entry" ? "" : (cell.dataset.refused ?? cell.dataset.value));
    field = { cell, made, how };
    cell.classList.add("open");
    cell.after(made);
    typed();
    made.focus();
    if (how === "pick" && made.select) made.select();
  };
  const typed = () => {
    if (!field) return;
    field.made.toggleAttribute("data-typed", field.made.value !== field.made.dataset.initial);
  };
  /* Leaves the field; what was typed is kept and goes to the server. */
  const close = () => {
    if (!field) return;
    const { cell, made } = field;
    field = null;
    const text = made.value.trim();
    const changed = text !== made.dataset.initial;
    const shown = made.selectedOptions ? made.selectedOptions[0].textContent : text;
    made.remove();
    cell.classList.remove("open");
    if (cell.dataset.refused === text) {
      cell.textContent = text;
      return;
    }
    unrefuse(cell);
    if (!changed) return;
    cell.dataset.held = cell.dataset.value;
    cell.dataset.value = text;
    cell.textContent = shown;
    cell.classList.add("sending");
    set(stepOf(cell), cell.dataset.column, text, cell.dataset.label, shown);
  };
  const set = (step, column, text, label, shown = text) => {
    send({ act: "set", step, column, text }, `${label}: ${shown || "(trống)"}`);
  };

  /* --- moving --- */
  /* With passing, what stands small beneath another cell (its division, its agency) is passed over. */
  const go = (cell, down, right, passing = false) => {
    const list = rows();
    const row = cell.closest("tr");
    const at = list.indexOf(row);
    if (down) {
      const ahead = down > 0 ? list.slice(at + 1) : list.slice(0, at).reverse();
      const same = ahead.map((each) => one(`[data-column="${cell.dataset.column}"]`, each));
      return same.find(Boolean) || null;
    }
    const every = list
      .flatMap(cells)
      .filter((each) => each === cell || !passing || !each.closest(".sub2"));
    return every[every.indexOf(cell) + right] || null;
  };
  const land = (cell) => {
    if (!cell) return;
    all("[data-choice-hint]", table).forEach((words) => words.remove());
    choose(stepOf(cell));
    cell.focus();
  };
  const leave = (down, right) => {
    const { cell } = field;
    const place = [stepOf(cell), cell.dataset.column];
    close();
    const here = cellOf(...place);
    land(go(here, down, right, true) || here);
  };

  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const isChoice = (cell, letter) =>
    [...one(`template[data-choices="${cell.dataset.column}"]`).content.querySelectorAll("option")].some((each) =>
      each.textContent.trim().toLowerCase().startsWith(letter.toLowerCase()),
    );
  const isText = (event) =>
    event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  const handled = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const onCellKey = (event, cell) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (ARROWS[event.key] && plain) {
      handled(event);
      land(go(cell, ...ARROWS[event.key]));
    } else if (event.key === "Enter" && plain) {
      handled(event);
      land(go(cell, event.shiftKey ? -1 : 1, 0));
    } else if (event.key === "F4") {
      handled(event);
      more(stepOf(cell), cell.dataset.column === "branches" ? "branches" : "");
    } else if (event.key === "F2" || (event.key === " " && plain)) {
      handled(event);
      open(cell, "edit");
    } else if (event.key === "Delete" && plain) {
      handled(event);
      open(cell, "entry");
      if (field) leave(0, 0);
    } else if (event.key === "Backspace" || isText(event)) {
      if (cell.dataset.kind === "choice" && isText(event) && !isChoice(cell, event.key)) {
        handled(event);
        remark(cell, "Ô này chọn trong danh sách: phím cách hay F2 để mở. Chữ vừa gõ chưa ghi vào đâu.");
        cell.parentElement.lastElementChild.dataset.choiceHint = "";
        return;
      }
      /* The key itself goes on into the field, so that Vietnamese typing begins there. */
      event.stopPropagation();
      open(cell, cell.dataset.kind === "choice" ? "edit" : "entry");
    }
  };
  const onFieldKey = (event) => {
    if (event.isComposing) return;
    const { made, how } = field;
    const single = made.tagName === "INPUT";
    if (event.key === "Enter" && !event.altKey && !event.ctrlKey && !event.metaKey) {
      handled(event);
      leave(event.shiftKey ? -1 : 1, 0);
    } else if (event.key === "Tab") {
      handled(event);
      leave(0, event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" || event.key === "F2") {
      handled(event);
      leave(0, 0);
    } else if (ARROWS[event.key] && !event.altKey && made.tagName !== "SELECT") {
      const [down, right] = ARROWS[event.key];
      if (how === "entry" || (down && single)) {
        handled(event);
        leave(down, right);
      }
    }
  };
  const undoable = () => !field || field.made.value === field.made.dataset.initial;
  const ALT = {
    KeyN: () => send({ act: "insert", after: root.dataset.step || last() }, "Thêm bước"),
    KeyR: () => branch(),
    ArrowUp: () => shift(-1),
    ArrowDown: () => shift(1),
  };
  const last = () => (rows().length ? rows().at(-1).dataset.row : "");
  const shift = (by) => {
    const step = root.dataset.step;
    if (step) send({ act: "move", step, by }, `Dời bước ${step} ${by < 0 ? "lên" : "xuống"}`);
  };
  const branch = () => {
    const step = root.dataset.step;
    if (step) more(step, "branches", true);
  };
  const onPageKey = (event) => {
    if (event.defaultPrevented || event.isComposing || one("dialog[open]", document)) return;
    const inForm = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    const act = event.altKey && !event.ctrlKey && !event.metaKey && ALT[event.code];
    if (act) {
      handled(event);
      if (narrow.matches) say(root.dataset.narrow);
      else {
        close();
        act();
      }
      return;
    }
    const turn = event.ctrlKey || event.metaKey ? event.code : "";
    if (turn !== "KeyZ" && turn !== "KeyY") return;
    if (inForm && !(field && undoable())) return;
    handled(event);
    close();
    const redo = turn === "KeyY" || event.shiftKey;
    send({ act: redo ? "redo" : "undo" }, redo ? "Làm lại" : "Hoàn tác");
  };

  /* --- refusals stay at their cell with what was typed --- */
  const unrefuse = (cell) => {
    if (cell.dataset.refused === undefined) return;
    delete cell.dataset.refused;
    delete cell.dataset.typed;
    cell.classList.remove("refused");
    all(".ferr", cell.parentElement).forEach((words) => words.remove());
    cell.textContent = cell.dataset.value;
  };
  const remark = (place, said) => {
    all(".ferr", place.parentElement).forEach((words) => words.remove());
    const words = document.createElement("span");
    words.className = "ferr";
    words.textContent = said;
    place.parentElement.append(words);
  };
  /* The cell keeps what was typed until it is put right; the version knows nothing of it. */
  const markRefused = (cell, text, said) => {
    cell.dataset.value = cell.dataset.held ?? cell.dataset.value;
    cell.dataset.refused = text;
    cell.dataset.typed = "";
    cell.textContent = text;
    cell.classList.remove("sending");
    cell.classList.add("refused");
    remark(cell, said);
  };
  const refuse = ({ said, step, column, change }) => {
    say(said);
    const place = one(`[data-more] [name="${CSS.escape(column || "")}"]`);
    const cell = step && column ? cellOf(step, column) : null;
    if (cell && !inMore(place, step)) {
      markRefused(cell, change.text, said);
      if (!field) {
        open(cell, "edit");
        field?.made.setAttribute("aria-invalid", "true");
      }
    } else if (place) {
      place.setAttribute("aria-invalid", "true");
      remark(place, said);
      place.focus();
    }
  };
  const inMore = (place, step) => place && root.dataset.more && root.dataset.step === step;

  /* --- the answer: newest parts in place of the old, the writer undisturbed --- */
  const made = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.firstElementChild;
  };
  const known = new Map();
  /* What leaves the page while an answer is put in has not been finished by its writer. */
  let swapping = false;
  const remember = () => {
    const active = document.activeElement;
    const editing = field && {
      step: stepOf(field.cell), column: field.cell.dataset.column, how: field.how,
      text: field.made.value, initial: field.made.dataset.initial,
      from: field.made.selectionStart, to: field.made.selectionEnd,
    }; /* prettier-ignore */
    const inTable = active.matches("[data-column]") && table.contains(active);
    const cell = !editing && inTable ? [stepOf(active), active.dataset.column] : null;
    const panel = !editing && !cell && active.name ? active.closest("tr[data-more]") : null;
    const place = panel && {
      name: active.name, back: alike(panel, active.name).length - alike(panel, active.name).indexOf(active),
      text: active.value, tick: active.type === "checkbox",
    }; /* prettier-ignore */
    return { editing, cell, place };
  };
  /* Fields of one name, as the rows of branches have them; counted from the last, for new ones come before. */
  const alike = (panel, name) => all(`[name="${CSS.escape(name)}"]`, panel);
  const restore = ({ editing, cell, place }, jump) => {
    if (jump) {
      land(cellOf(jump.step, jump.column));
      if (jump.open) open(cellOf(jump.step, jump.column), "pick");
      return;
    }
    if (editing) {
      const target = cellOf(editing.step, editing.column);
      if (!target || (field && field.cell === target && target.isConnected)) return;
      field = null;
      open(target, editing.how, editing.text);
      if (field && field.made.setSelectionRange) {
        field.made.setSelectionRange(editing.from, editing.to);
      }
    } else if (cell) {
      const target = cellOf(...cell);
      if (target && document.activeElement !== target) target.focus();
    } else if (place) {
      const panel = one("tr[data-more]", table);
      const fields = panel ? alike(panel, place.name) : [];
      const target = fields[fields.length - place.back];
      if (!target) return;
      target.focus();
      if (!place.tick && target.value !== place.text) {
        target.value = place.text;
        /* The browser tells no change of what a script has put there. */
        target.dataset.pending = "";
      }
    }
  };
  const refusal = (cell) => [
    cell.dataset.column, cell.dataset.refused, one(".ferr", cell.parentElement)?.textContent || "",
  ]; /* prettier-ignore */
  const putRows = (list) => {
    const body = one("tbody", table);
    const wanted = new Set(list.map(([step]) => step));
    rows().filter((row) => !wanted.has(row.dataset.row)).forEach((row) => row.remove());
    all("tr[data-more]", table).forEach((row) => row.remove());
    let before = null;
    list.forEach(([step, html]) => {
      let row = rowOf(step);
      if (!row || known.get(step) !== html || one(".sending", row)) {
        const fresh = made(html);
        const refused = row ? all(".refused", row).map(refusal) : [];
        if (row) row.replaceWith(fresh);
        row = fresh;
        refused.forEach(([column, text, said]) =>
          markRefused(one(`[data-column="${column}"]`, row), text, said),
        );
      }
      const due = before ? before.nextSibling : body.firstChild;
      if (row !== due) body.insertBefore(row, due);
      before = row;
      known.set(step, html);
    });
  };
  const putMore = (detail) => {
    all("tr[data-more]", table).forEach((row) => row.remove());
    root.dataset.more = detail ? "1" : "";
    if (!detail) return;
    const row = made(detail.html);
    all(".plain-only", row).forEach((each) => each.remove());
    rowOf(detail.step).after(row);
  };
  /* What is typed in the forms beside the table and not sent yet. */
  const inputs = (part) => all(`[data-part="${part}"] :is(input:not([type=hidden]), textarea)`);
  const dirty = () =>
    ["checks", "examples", "frame"].flatMap((part) =>
      inputs(part)
        .map((input, at) => [part, at, input.name, input.value, input.defaultValue])
        .filter(([, , , text, before]) => text !== before),
    );
  root.addEventListener("editor:answer", ({ detail }) => {
    const place = remember();
    swapping = true;
    const open = all("[data-part] details[open][id]").map((each) => each.id);
    const typing = detail.change ? dirty() : [];
    root.dataset.edit = detail.edit;
    if (detail.step !== undefined) root.dataset.step = detail.step;
    Object.entries(detail.parts || {}).forEach(([name, html]) => {
      const part = one(`[data-part="${name}"]`);
      if (part && part.innerHTML !== html) part.innerHTML = html;
    });
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    typing.forEach(([part, at, name, text]) => {
      const target = inputs(part)[at];
      if (target && target.name === name) target.value = text;
    });
    if (detail.rows) putRows(detail.rows);
    if (detail.rows) putMore(detail.more);
    all("input[name=edit]").forEach((input) => (input.value = detail.edit));
    swapping = false;
    mark();
    if (detail.said !== undefined) say(detail.said);
    restore(place, detail.jump);
  });
  root.addEventListener("editor:refused", ({ detail }) => refuse(detail));

  /* --- the rest of a step, beneath its row --- */
  const more = async (step, column = "", add = false) => {
    choose(step);
    if (!(root.dataset.more && one(`tr[data-more="${CSS.escape(step)}"]`, table))) {
      const address = `${root.dataset.detail}?step=${encodeURIComponent(step)}`;
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
      if (!answer || !answer.ok || answer.redirected) {
        say("Chưa lấy được chi tiết của bước. Kiểm tra kết nối rồi mở lại.");
        return;
      }
      putMore({ step, html: await answer.text() });
    }
    const panel = one("tr[data-more]", table);
    if (add && one("[data-add-branch]", panel)) addBranch(panel);
    const target = one(`[name="${column || "kind"}"],[data-rows-of="${column}"] [name]`, panel);
    const added = add && all('[data-rows-of="branches"] tbody tr', panel).at(-1);
    const first = added ? one("[name=branch_name]", added) : target;
    (first || one("[name]", panel) || panel).focus();
    panel.scrollIntoView({ block: "nearest" });
  };
  const addBranch = (panel) => {
    const list = one('[data-rows-of="branches"] tbody', panel);
    list.append(one("template[data-new-branch]", panel).content.firstElementChild.cloneNode(true));
  };
  const sendBranches = (panel) => {
    const branches = all('[data-rows-of="branches"] tbody tr', panel).map((row) => ({
      name: one("[name=branch_name]", row).value.trim(),
      condition: one("[name=branch_condition]", row).value.trim(),
      to: one("[name=branch_to]", row).value.trim(),
      ...(row.dataset.was ? { was: row.dataset.was } : {}),
    }));
    const step = panel.dataset.more;
    send({ act: "branches", step, branches: branches.filter((each) => each.name || each.condition || each.to) },
      `Rẽ nhánh của bước ${step}`); /* prettier-ignore */
  };
  const valueOf = (input) => {
    if (input.type === "checkbox") return input.checked ? "có" : "không";
    return input.value.trim();
  };
  const onMoreChange = (input) => {
    const panel = input.closest("tr[data-more]");
    const step = panel.dataset.more;
    if (input.closest('[data-rows-of="branches"]')) {
      sendBranches(panel);
      return;
    }
    const label = `${input.dataset.label || input.name} của bước ${step}`;
    const shown = input.selectedOptions ? input.selectedOptions[0].textContent : valueOf(input);
    if (input.name === "kind") send({ act: "kind", step, kind: input.value }, `${label}: ${shown}`);
    else set(step, input.name, valueOf(input), label, shown);
  };

  /* --- rows from Excel or Word: read, shown, then taken in --- */
  const dialog = one("[data-paste-dialog]");
  const preview = async (text, heading = "") => {
    const body = new URLSearchParams({ text, heading, after: root.dataset.step || last() });
    const answer = await fetch(root.dataset.paste, {
      method: "POST", body,
      headers: {
        "X-Requested-With": "fetch",
        "X-CSRFToken": one("[name=csrfmiddlewaretoken]", document).value,
      },
    }).catch(() => null); /* prettier-ignore */
    if (!answer || answer.redirected || !(answer.ok || answer.status === 422)) {
      say("Chưa đọc được phần dán vì mất kết nối. Dán lại khi có mạng.");
      return;
    }
    one("[data-paste-shown]", dialog).innerHTML = await answer.text();
    if (!dialog.open) dialog.showModal();
  };

  /* --- wiring --- */
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-drawing] [data-step]");
    if (box) choose(box.dataset.step);
    const link = event.target.closest("[data-to-step]");
    if (link && rowOf(link.dataset.toStep)) {
      event.preventDefault();
      choose(link.dataset.toStep);
      const row = rowOf(link.dataset.toStep);
      row.scrollIntoView({ block: "center" });
      (one(`[data-column="${link.dataset.toColumn || "name"}"]`, row) || row).focus();
    }
  });
  table.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (row) choose(row.dataset.row);
  });
  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (row) choose(row.dataset.row);
  });
  mark();
  if (!writable) return;

  all("tr[data-more] .plain-only", table).forEach((each) => each.remove());
  rows().forEach((row) => known.set(row.dataset.row, row.outerHTML));
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("a[data-column]");
    const opener = event.target.closest("[data-open-more]");
    const remove = event.target.closest("[data-remove-branch]");
    const add = event.target.closest("[data-add-branch]");
    if (cell) {
      event.preventDefault();
      open(cell, "pick");
    } else if (opener) {
      event.preventDefault();
      if (narrow.matches) say(root.dataset.narrow);
      else if (one(`tr[data-more="${CSS.escape(opener.dataset.openMore)}"]`)) {
        putMore(null);
        opener.focus();
      } else {
        close();
        more(opener.dataset.openMore);
      }
    } else if (add) {
      addBranch(add.closest("tr[data-more]"));
      one("[name=branch_name]", all('[data-rows-of="branches"] tbody tr').at(-1)).focus();
    } else if (remove) {
      const panel = remove.closest("tr[data-more]");
      remove.closest("tr").remove();
      sendBranches(panel);
    }
  });
  table.addEventListener("keydown", (event) => {
    if (field && event.target === field.made) onFieldKey(event);
    else if (event.target.matches("[data-column]")) onCellKey(event, event.target);
  });
  table.addEventListener("input", (event) => {
    if (field && event.target === field.made) typed();
  });
  table.addEventListener("change", (event) => {
    if (swapping) return;
    if (field && event.target === field.made) {
      if (event.target.tagName === "SELECT" && field.how === "pick") leave(0, 0);
    } else if (event.target.closest("tr[data-more]")) {
      event.stopPropagation();
      delete event.target.dataset.pending;
      onMoreChange(event.target);
    }
  });
  table.addEventListener("focusout", (event) => {
    if (swapping) return;
    if (field && event.target === field.made && document.hasFocus()) close();
    if (event.target.dataset.pending === "") {
      delete event.target.dataset.pending;
      onMoreChange(event.target);
    }
  });
  document.addEventListener("keydown", onPageKey);
  /* What stands beside the table (acceptances, examples) goes by itself and is answered like an edit. */
  const beside = async (form) => {
    const view = new URLSearchParams({ step: root.dataset.step || "", more: root.dataset.more || "" });
    const answer = await fetch(`${form.action}?${view}`, {
      method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" },
    }).catch(() => null); /* prettier-ignore */
    const isJson = answer && (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson) {
      say("Chưa ghi được vì mất kết nối. Bấm lại khi có mạng.");
      return;
    }
    const body = await answer.json();
    if (answer.ok) root.dispatchEvent(new CustomEvent("editor:answer", { detail: body }));
    else say(body.said);
  };
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-beside]")) {
      event.preventDefault();
      beside(form);
      return;
    }
    if (!form.matches("[data-change]")) return;
    event.preventDefault();
    const unanswered = one("select[required]:invalid", form);
    if (unanswered) {
      remark(unanswered, "Chọn một câu trả lời, rồi nhận.");
      unanswered.focus();
      return;
    }
    close();
    const given = new FormData(form);
    const fields = Object.fromEntries(given);
    delete fields.csrfmiddlewaretoken;
    delete fields.edit;
    if ("columns" in fields) fields.columns = given.getAll("columns");
    if ("here" in form.dataset) fields.after = root.dataset.step || last();
    send(fields, form.dataset.change);
    if (dialog.open) dialog.close();
  });
  dialog?.addEventListener("change", ({ target }) => {
    if (target.matches("[data-reread]")) preview(one("input[name=text]", dialog).value, target.value);
  });
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    const cell = document.activeElement.closest("[data-column]");
    const inOther = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) && !field;
    if (inOther || one("dialog[open]", document) || narrow.matches) return;
    if (/[\t\n]/.test(text.trim())) {
      event.preventDefault();
      if (field) leave(0, 0);
      preview(text);
    } else if (cell && !field) {
      event.preventDefault();
      open(cell, "edit", text.trim());
    }
  });
})();
