/* A decision beside its source: n goes to the next doubt, 1 to 4 settle it, both halves move together. */
(() => {
  "use strict";
  const root = document.querySelector("[data-decision]");
  if (!root) return;
  const all = (selector) => [...root.querySelectorAll(selector)];
  const doubts = all("[data-doubt]");
  const kept = "nennep.decision.at";
  let at = -1;

  const light = (number) =>
    all("[data-mark]").forEach((each) => each.classList.toggle("lit", Boolean(number) && each.dataset.mark === number));
  const show = (element) => {
    if (element && element.getClientRects().length) element.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const go = (place, focus) => {
    if (!doubts.length) return;
    at = (place + doubts.length) % doubts.length;
    doubts.forEach((each, i) => each.classList.toggle("now", i === at));
    light(doubts[at].dataset.mark);
    if (focus) {
      doubts[at].focus({ preventScroll: true });
      show(doubts[at]);
    }
    show(all(`sup[data-mark="${doubts[at].dataset.mark}"]`)[0]);
  };

  root.addEventListener("pointerover", (event) => {
    const marked = event.target.closest("[data-mark]");
    light(marked ? marked.dataset.mark : "");
  });
  root.addEventListener("focusin", (event) => {
    const doubt = event.target.closest("[data-doubt]");
    if (doubt) go(doubts.indexOf(doubt), false);
  });
  /* A press on one half brings the same number into sight on the other. */
  root.addEventListener("click", (event) => {
    const marked = event.target.closest("[data-mark]");
    if (!marked || event.target.closest("a, button")) return;
    const inSource = Boolean(marked.closest(".src"));
    show(all(`[data-mark="${marked.dataset.mark}"]`).find((each) => Boolean(each.closest(".src")) !== inSource));
  });
  document.addEventListener("keydown", (event) => {
    const here = document.activeElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(here.tagName) || document.querySelector("dialog[open]")) return;
    if (event.key === "n" && doubts.length) {
      event.preventDefault();
      go(at + 1, true);
      return;
    }
    if (!/^[1-4]$/.test(event.key) || !doubts.length) return;
    const act = doubts[Math.max(at, 0)].querySelector(`[data-choice="${event.key}"]`);
    if (act) {
      event.preventDefault();
      sessionStorage.setItem(kept, String(Math.max(at, 0)));
      act.click();
    }
  });
  /* On a phone the source is folded away. */
  const fold = document.querySelector(".src-fold");
  if (fold && matchMedia("(max-width: 900px)").matches) fold.open = false;
  /* After a doubt was settled, the one that took its place. */
  const before = sessionStorage.getItem(kept);
  sessionStorage.removeItem(kept);
  if (before !== null && doubts.length) go(Math.min(Number(before), doubts.length - 1), true);
  else if (doubts.length) go(0, false);
})();
