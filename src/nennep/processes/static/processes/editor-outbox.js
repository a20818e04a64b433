/* What was typed on its way to the server: sent one after the other, kept in the browser until it has arrived. */
(() => {
  "use strict";
  const root = document.querySelector("[data-editor][data-writable]");
  if (!root) return;
  const one = (selector) => root.querySelector(selector);
  const store = root.dataset.store;
  const AGAIN = 8000;
  const LONGEST = 20000;
  let waiting = [];
  /* Not sent again before a person says so: refused by a race, or left from before. */
  let held = [];
  let why = "";
  let busy = false;
  let lost = false;

  const keep = () => {
    try {
      const rest = [...held, ...waiting];
      if (rest.length) localStorage.setItem(store, JSON.stringify(rest));
      else localStorage.removeItem(store);
    } catch {
      /* A browser that keeps nothing still sends. */
    }
  };
  const kept = () => {
    try {
      const found = JSON.parse(localStorage.getItem(store) || "[]");
      return Array.isArray(found) ? found.filter((item) => item && item.change && item.words) : [];
    } catch {
      return [];
    }
  };
  const clock = (when) => new Date(when).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

  /* --- what is said --- */
  const status = () => {
    if (lost) return `Mất kết nối, ${waiting.length} chỗ sửa giữ trong máy này`;
    if (held.length) return `${held.length} chỗ sửa chưa lưu`;
    return waiting.length ? "Đang lưu…" : "";
  };
  const list = (place, items) => {
    const rows = items.map((item) => {
      const row = document.createElement("li");
      row.textContent = `${item.words} (gõ lúc ${clock(item.at)})`;
      return row;
    });
    place.replaceChildren(...rows);
  };
  const say = () => {
    const words = status();
    const place = one("[data-status]");
    if (place) place.textContent = words;
    root.classList.toggle("unsaved", Boolean(words));
    const box = one("[data-held]");
    const shown = lost ? waiting : held;
    box.hidden = !shown.length;
    if (!shown.length) return;
    one("[data-held-why]").textContent = lost
      ? "Mất kết nối với máy chủ. Phần đã gõ giữ trong máy này và tự gửi khi có mạng."
      : why;
    list(one("[data-held-list]"), shown);
    one("[data-forget]").hidden = lost;
  };

  /* --- sending --- */
  const addressOf = ({ act }) => ({ undo: root.dataset.undo, redo: root.dataset.redo })[act] || root.dataset.send;
  const post = (item) =>
    fetch(addressOf(item.change), {
      method: "POST",
      credentials: "same-origin",
      signal: AbortSignal.timeout(LONGEST),
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
        "X-Requested-With": "fetch",
      },
      body: JSON.stringify({
        edit: Number(root.dataset.edit),
        change: item.change,
        step: root.dataset.step || "",
        more: root.dataset.more || "",
      }),
    });
  const tell = (name, detail) => root.dispatchEvent(new CustomEvent(name, { detail }));
  const isJson = (answer) => (answer.headers.get("Content-Type") || "").startsWith("application/json");
  const hold = (words) => {
    held = [...held, ...waiting];
    waiting = [];
    why = words;
  };
  const STRANGE = {
    signedOut: "Phiên làm việc đã hết. Tải lại trang, đăng nhập rồi gửi lại; phần đã gõ giữ trong máy này.",
    refused: "Máy chủ không nhận phần này. Tải lại trang rồi gửi lại; phần đã gõ giữ trong máy này.",
  };
  /* Whether a cell already stands as the edit wants it: then it had arrived before. */
  const arrived = ({ change }) => {
    if (change.act !== "set") return false;
    const row = one(`tr[data-row="${CSS.escape(change.step)}"]`);
    const cell = row && row.querySelector(`[data-column="${change.column}"]`);
    return Boolean(cell) && cell.dataset.value === change.text;
  };

  const settle = (item, answer, body) => {
    if (answer.ok) {
      waiting.shift();
      tell("editor:answer", { ...body, change: item.change });
    } else if (answer.status === 409) {
      hold(body.said);
      tell("editor:answer", body);
      held = held.filter((other) => !arrived(other));
    } else {
      waiting.shift();
      tell("editor:refused", { ...body, change: item.change });
    }
  };
  const pump = async () => {
    if (busy || lost || !waiting.length) {
      say();
      return;
    }
    busy = true;
    say();
    const item = waiting[0];
    let answer = null;
    let body = null;
    try {
      answer = await post(item);
      if (isJson(answer)) body = await answer.json();
    } catch {
      answer = null;
    }
    busy = false;
    if (!answer) {
      lost = true;
      setTimeout(again, AGAIN);
    } else if (body) {
      settle(item, answer, body);
    } else {
      hold(answer.status === 401 ? STRANGE.signedOut : STRANGE.refused);
    }
    keep();
    pump();
  };
  const again = () => {
    if (!lost) return;
    lost = false;
    pump();
  };

  root.addEventListener("editor:change", ({ detail }) => {
    waiting.push({ ...detail, at: Date.now() });
    keep();
    pump();
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-resend],[data-forget]");
    if (!button) return;
    if ("resend" in button.dataset) {
      waiting = [...held, ...waiting];
      lost = false;
    }
    held = [];
    keep();
    pump();
  });
  window.addEventListener("online", again);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.length || held.length || one("[data-typed]")) event.preventDefault();
  });

  held = kept();
  if (held.length) why = `Lần trước còn ${held.length} chỗ sửa chưa tới máy chủ. Gửi lại, hoặc bỏ.`;
  say();
})();
