/* Behaviours bound by data- attributes. Every page works without them. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = (element) => element && element.getClientRects().length > 0;
  const typing = (element) =>
    element && (element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName));
  document.documentElement.classList.add("js");

  /* A form is sent once; the page that comes back from the browser's memory may send again. */
  const release = (form) => {
    delete form.dataset.sent;
    all("[data-held]", form).forEach((button) => {
      button.disabled = false;
      delete button.dataset.held;
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "again" in form.dataset) return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    /* After the browser has read name and value of the pressed button. */
    setTimeout(() => {
      if (event.defaultPrevented && !form.matches("[hx-post]")) {
        release(form);
        return;
      }
      all("button:not([type=button]), input[type=submit]", form).forEach((button) => {
        if (!button.disabled) {
          button.disabled = true;
          button.dataset.held = "";
        }
      });
    });
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) all("form[data-sent]").forEach(release);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form[data-sent]");
    if (form) release(form);
  });

  /* What is typed for practice never comes back on the same page of real work, nor real names in practice. */
  if (document.body.classList.contains("practises")) {
    all("form").forEach((form) => form.setAttribute("autocomplete", "off"));
    window.addEventListener("pageshow", () => {
      const [way] = performance.getEntriesByType("navigation");
      if (way && way.type === "back_forward") all("form").forEach((form) => form.reset());
    });
  }

  /* Rows. */
  const rowLinks = () => all("[data-rows] tbody tr:not(.grp)").map((row) => one("a[href]", row)).filter(shown);
  const walk = (step) => {
    const links = rowLinks();
    if (!links.length) return;
    const row = document.activeElement.closest("[data-rows] tbody tr");
    const at = row ? links.findIndex((link) => row.contains(link)) : -1;
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
    links[next].focus();
  };

  /* The one filled button: of the open dialog, else of the form one types in, else of the page. */
  const filled = () => {
    const usable = ".btn:not(.q):not(.x):not([aria-disabled]):not(:disabled)";
    const form = document.activeElement.form || document.activeElement.closest("form");
    const roots = [one("dialog[open]"), form, one("main")].filter(Boolean);
    for (const root of roots) {
      const button = all(usable, root).find(shown);
      if (button) return button;
    }
    return null;
  };

  const showKeys = () => {
    const dialog = one("#keys");
    if (dialog && !dialog.open) dialog.showModal();
  };
  const plain = {
    "/": () => one("[data-search]") && one("[data-search]").focus(),
    j: () => walk(1),
    k: () => walk(-1),
    "?": showKeys,
  };
  let goes = 0;
  const onPlainKey = (event) => {
    const key = event.key;
    if (Date.now() - goes < 1500) {
      const link = all("[data-goto]").find((entry) => entry.dataset.goto === key);
      goes = 0;
      if (link) {
        event.preventDefault();
        link.click();
        return;
      }
    }
    if (key === "g") {
      goes = Date.now();
    } else if (key === "Enter" && document.activeElement === document.body) {
      const first = one("[data-first]") || rowLinks()[0];
      if (first) first.click();
    } else if (plain[key]) {
      event.preventDefault();
      plain[key]();
    } else {
      const bound = all("[data-key]").find((entry) => entry.dataset.key === key && shown(entry));
      if (bound) {
        event.preventDefault();
        bound.click();
      }
    }
  };
  document.addEventListener("keydown", (event) => {
    const here = document.activeElement;
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const button = filled();
      if (button) {
        event.preventDefault();
        button.click();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      all("details.me[open], details.menu[open]").forEach((menu) => menu.removeAttribute("open"));
      if (typing(here) && !one("dialog[open]")) {
        /* A search field would empty itself. */
        event.preventDefault();
        here.blur();
      }
      return;
    }
    if (/^F\d+$/.test(event.key)) {
      const bound = all("[data-key]").find((entry) => entry.dataset.key === event.key && shown(entry));
      if (bound) {
        event.preventDefault();
        bound.click();
      }
      return;
    }
    if (!typing(here) && !one("dialog[open]")) onPlainKey(event);
  });

  /* "Nhận đủ": in each row that has fewer papers than it needs the counters are raised to their need; where papers
     are sent online, a row in which none is counted is marked as sent instead. */
  const changed = (field) => {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const write = (field, value) => {
    field.value = value;
    changed(field);
  };
  const fillRow = (row) => {
    const counters = all("[data-needed]", row);
    const sum = (read) => counters.reduce((total, field) => total + Number(read(field) || 0), 0);
    const have = sum((field) => field.value);
    const sent = one("[data-sent]", row);
    if (sent && !have) {
      if (!sent.value) write(sent, sent.dataset.sent);
    } else if (have < sum((field) => field.dataset.needed)) {
      counters
        .filter((field) => Number(field.value || 0) < Number(field.dataset.needed))
        .forEach((field) => write(field, field.dataset.needed));
    }
  };
  const fill = (button) => all(button.dataset.fill).forEach((region) => all("tr", region).forEach(fillRow));

  /* Ticked rows and the bar of what may be done with them. */
  const count = (form) => {
    const ticks = all("[data-tick]", form);
    const ticked = ticks.filter((tick) => tick.checked).length;
    all("[data-ticked]", form).forEach((place) => (place.textContent = String(ticked)));
    all(".bulk", form).forEach((bar) => (bar.hidden = !ticked));
    all("[data-tick-all]", form).forEach((every) => {
      every.checked = ticked > 0 && ticked === ticks.length;
      every.indeterminate = ticked > 0 && ticked < ticks.length;
    });
  };
  /* The button says what the chosen conclusion does. */
  const conclude = (button) => {
    const chosen = one("input[type=radio]:checked", button.form);
    if (!chosen) return;
    const back = button.dataset.concludes.split("|").includes(chosen.value);
    one("span", button).textContent = back ? button.dataset.back : button.dataset.on;
  };
  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = field.closest("[data-bulk]");
    if (field.type === "radio" && field.form) all("[data-concludes]", field.form).forEach(conclude);
    if (form && field.matches("[data-tick-all]")) {
      all("[data-tick]", form).forEach((tick) => (tick.checked = field.checked));
    }
    if (form) count(form);
    if (field.matches("[data-autosubmit]") && field.form) field.form.requestSubmit();
  });

  /* A scanner types the line of an identity card and Enter: read it here; what is no card goes to the server. */
  const masked = (number) => `${number.slice(0, 3)} ••• ••• ${number.slice(-3)}`;
  const readCard = (field) => {
    const parts = field.value.normalize("NFC").split("|").map((part) => part.trim());
    const born = /^(\d\d)(\d\d)(\d{4})$/.exec(parts[3] || "");
    if (parts.length < 6 || !/^\d{12}$/.test(parts[0]) || !born) return false;
    const card = { number: parts[0], name: parts[2], born: born.slice(1).join("/"), address: parts[5] };
    const form = field.form;
    all("[data-card-part]", form).forEach((target) => {
      target.value = card[target.dataset.cardPart];
      changed(target);
    });
    field.value = "";
    all("[data-card-said]", form).forEach((place) => (place.textContent = place.dataset.said));
    const next = one("[data-after-card]", form);
    if (next) next.focus();
    return true;
  };
  /* The line beneath the scanner says what the fields hold; numbers of a person are masked. */
  document.addEventListener("input", (event) => {
    const part = event.target.dataset && event.target.dataset.cardPart;
    if (!part) return;
    all(`[data-shows="${part}"]`).forEach((place) => {
      place.textContent = part === "number" ? masked(event.target.value) : event.target.value;
    });
    all("[data-got]").forEach((place) => (place.hidden = false));
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (!field.form || !field.form.matches("[data-scanned]") || field.tagName !== "INPUT") return;
    /* Enter in the sheet never sends it by accident; only an unread card goes on. */
    if (!field.matches("[data-card]") || !field.value.trim() || readCard(field)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-fill],[data-print]");
    all("details.me[open], details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    });
    if (!target) return;
    if ("fill" in target.dataset) {
      /* Without script the same button asks the server. */
      event.preventDefault();
      fill(target);
    }
    if ("print" in target.dataset) window.print();
  });

  /* A passkey that was not given is no fault of the page: say so where the button stands. */
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = one("[data-passkey-said]");
    if (place) {
      place.hidden = false;
      place.focus();
    }
  });

  /* A paper that was just made is printed without being opened; its link stays for printing it again, and has the
     focus where the browser lets no page print a PDF in a frame. */
  const print = (link) => {
    const frame = document.createElement("iframe");
    frame.className = "vh";
    frame.title = link.textContent;
    frame.addEventListener("load", () => {
      try {
        frame.contentWindow.focus();
        frame.contentWindow.print();
      } catch {
        link.focus();
      }
    });
    frame.src = link.href;
    document.body.append(frame);
  };

  /* What came instead of a part of the page is told above it; the page and what is typed on it stay. */
  const main = () => one("main");
  const tell = (bar) => {
    all("[data-told]").forEach((old) => old.remove());
    main().prepend(bar);
  };
  const says = (words, tone) => {
    const bar = document.createElement("p");
    bar.className = `said told ${tone}`;
    bar.dataset.told = "";
    bar.setAttribute("role", "status");
    bar.textContent = words;
    tell(bar);
  };
  const told = (html) => {
    const bar = one("[data-told]", new DOMParser().parseFromString(html, "text/html"));
    if (bar) tell(document.adoptNode(bar));
  };
  document.addEventListener("htmx:responseError", (event) => told(event.detail.xhr.responseText));
  document.addEventListener("page:refused", (event) => told(event.detail));
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.xhr.status < 400 && !one("[data-ended]")) all("[data-told]").forEach((old) => old.remove());
  });

  /* Somebody has signed in again in another tab: the same person goes on here, another does not. */
  const goOn = async () => {
    const whose = document.body.dataset.whose;
    if (!whose || !one("[data-ended]")) return;
    const answer = await fetch("/session/", { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer || !answer.ok) return;
    const now = await answer.json();
    if (!now.whose) return;
    if (now.whose !== whose) {
      says("Người khác đang đăng nhập ở trình duyệt này. Phần đang gõ trên trang này không gửi được dưới tên ấy.", "error");
      return;
    }
    all("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = now.token));
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": now.token }));
    says("Đã đăng nhập lại. Phần đang gõ còn nguyên, làm tiếp được.", "");
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && goOn());
  window.addEventListener("focus", goOn);

  /* "Điền lại": what was typed before goes into the fields of its form; what the page itself carries stays. */
  const held = new Set(["hidden", "file", "password", "submit", "button"]);
  const fillField = (field, values) => {
    if (field.type === "checkbox" || field.type === "radio") {
      const checked = values.includes(field.value);
      if (field.checked === checked) return;
      field.checked = checked;
    } else if (field.tagName === "SELECT" && field.multiple) {
      [...field.options].forEach((option) => (option.selected = values.includes(option.value)));
    } else {
      const value = values.shift();
      if (value === undefined || field.value === value) return;
      field.value = value;
    }
    changed(field);
    for (let place = field.closest("details"); place; place = place.parentElement.closest("details")) place.open = true;
  };
  const refill = (bar) => {
    const fields = new Map(JSON.parse(bar.dataset.fields));
    const names = (form) => [...form.elements].filter((field) => fields.has(field.name)).length;
    const forms = all("form").filter(
      (form) => form.method === "post" && new URL(form.action).pathname === bar.dataset.unsent,
    );
    const form = forms.sort((one, other) => names(other) - names(one))[0];
    const said = one("[data-unsent-said]", bar);
    said.hidden = false;
    if (!form) {
      one("details", bar).open = true;
      said.textContent = "Trang này không còn biểu mẫu ấy: chép phần dưới đây sang nơi cần dùng.";
      return;
    }
    [...form.elements].forEach((field) => {
      if (!field.name || field.readOnly || field.disabled) return;
      const oneTime = field.name === "request_key" && fields.has(field.name);
      if (held.has(field.type) && !oneTime) return;
      const ticked = field.type === "checkbox" || field.type === "radio";
      if (fields.has(field.name)) fillField(field, fields.get(field.name));
      else if (ticked) fillField(field, []);
    });
    said.textContent = "Đã điền lại. Xem lại rồi gửi.";
    const first = [...form.elements].find((field) => fields.has(field.name) && shown(field) && !held.has(field.type));
    if (first) first.focus();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-refill]");
    if (button) refill(button.closest("[data-unsent]"));
  });

  // A printed list says under which filter it stands: as the site drew it, not as it was changed since.
  const askedOf = (filters) => [
    ...all("input[type=search], input[type=date], input[type=text]", filters).map((field) => field.defaultValue && `${field.type === "search" ? "tìm " : ""}“${field.defaultValue}”`),
    ...all(".pill[aria-current]", filters).map((pill) => pill.textContent.trim()),
    ...all("select", filters).map((select) => [...select.options].find((option) => option.defaultSelected && option.value)?.text),
    ...all("input[type=checkbox]", filters).map((box) => box.defaultChecked && box.labels?.[0]?.textContent.trim()),
  ].filter(Boolean);
  window.addEventListener("beforeprint", () => all("[data-asked]").forEach((line) => {
    const asked = all(".filters", document).flatMap(askedOf);
    line.textContent = asked.length ? `Lọc: ${asked.join("; ")}` : "";
    line.hidden = !asked.length;
  }));

  const ready = (root) => {
    all("[data-prints]", root).forEach(print);
    all("[data-bulk]", root).forEach(count);
    all("[data-concludes]", root).forEach(conclude);
    const errors = one(".err", root);
    if (errors) errors.focus();
  };
  document.addEventListener("DOMContentLoaded", () => ready(document));
  document.addEventListener("htmx:load", (event) => ready(event.target));
})();
