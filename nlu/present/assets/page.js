"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const cards = new Map(all(".card").map((card) => [card.dataset.item, card]));
  const marks = all("mark");
  const linksOf = (card) => card.dataset.links.split(" ").filter(Boolean);

  /* Language */
  const buttons = all(".switch button");
  const speak = (lang) => {
    root.lang = lang;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
    try { localStorage.setItem("gongkai-lang", lang); } catch { /* storage may be off for local files */ }
    draw();
  };
  for (const button of buttons) button.addEventListener("click", () => speak(button.dataset.lang));

  /* Connectors between the two lists */
  const panel = document.querySelector(".pairs");
  const wires = document.querySelector(".wires");
  let chosen = null;
  const wire = (issue, remedy, reason) => {
    const origin = panel.getBoundingClientRect();
    const from = issue.getBoundingClientRect();
    const to = remedy.getBoundingClientRect();
    const [x1, y1] = [from.right - origin.left, from.top - origin.top + from.height / 2];
    const [x2, y2] = [to.left - origin.left, to.top - origin.top + to.height / 2];
    const bend = (x2 - x1) / 2;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`);
    if (reason === "topic" || reason === "model") path.classList.add("guess");
    if (chosen === issue.dataset.item || chosen === remedy.dataset.item) path.classList.add("on");
    return path;
  };
  function draw() {
    const paths = [];
    for (const issue of all(".card.issue")) {
      const reasons = issue.dataset.reasons.split(" ");
      linksOf(issue).forEach((id, n) => cards.has(id) && paths.push(wire(issue, cards.get(id), reasons[n])));
    }
    wires.replaceChildren(...paths);
  }
  new ResizeObserver(draw).observe(panel);

  /* Choosing an item lights it and what it is linked to, in the lists and in the text */
  const choose = (id) => {
    chosen = id;
    const linked = new Set(cards.has(id) ? linksOf(cards.get(id)) : []);
    document.body.classList.toggle("picking", cards.has(id));
    for (const element of [...cards.values(), ...marks]) {
      element.classList.toggle("selected", element.dataset.item === id);
      element.classList.toggle("linked", linked.has(element.dataset.item));
    }
    for (const [key, card] of cards) card.querySelector(".pick").setAttribute("aria-pressed", String(key === id));
    draw();
  };
  const reveal = (element) => {
    for (let up = element; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", inline: "center", behavior: calm ? "auto" : "smooth" });
    element.classList.remove("flash");
    requestAnimationFrame(() => element.classList.add("flash"));
  };
  const toggle = (id, place) => {
    choose(chosen === id ? null : id);
    if (chosen && place) reveal(place);
  };
  for (const [id, card] of cards) {
    card.addEventListener("click", (event) => {
      if (!event.target.closest("a")) toggle(id, document.getElementById(`t-${id}`));
    });
  }
  for (const mark of marks) {
    if (!cards.has(mark.dataset.item)) continue;
    if (mark.tabIndex === 0) mark.setAttribute("role", "button");
    const act = (event) => {
      event.preventDefault();
      event.stopPropagation();
      toggle(mark.dataset.item, cards.get(mark.dataset.item));
    };
    mark.addEventListener("click", act);
    mark.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && act(event));
  }
  for (const tie of all(".tie")) {
    tie.addEventListener("click", (event) => {
      const target = document.getElementById(decodeURIComponent(tie.hash.slice(1)));
      if (!target) return;
      event.preventDefault();
      choose(target.dataset.item);
      reveal(target);
      target.querySelector(".pick").focus({ preventScroll: true });
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    hide();
    choose(null);
  });

  /* Links that jump to a cell or a passage, also through a closed section */
  for (const link of all("a.jump, .sheet a")) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
      if (!target) return;
      event.preventDefault();
      reveal(target);
      target.setAttribute("tabindex", "0");
      target.focus({ preventScroll: true });
    });
  }
  const boxes = new Map(all("[data-box]").map((box) => [box.dataset.box, box]));
  for (const cell of all("td[data-path]")) {
    const box = boxes.get(cell.dataset.path);
    if (!box) continue;
    cell.addEventListener("click", () => {
      for (const other of boxes.values()) other.classList.toggle("here", other === box);
      box.scrollIntoView({ block: "center" });
    });
  }

  /* One tip for cells and marks, filled with a copy of what the page says anyway */
  const tip = document.getElementById("tip");
  const hide = () => { tip.hidden = true; };
  const show = (element) => {
    const card = cards.get(element.dataset.item);
    const source = card ? card.querySelector(".about") : element.querySelector(".tip");
    if (!source) return hide();
    tip.replaceChildren(source.cloneNode(true));
    tip.hidden = false;
    const at = element.getClientRects()[0];
    const left = Math.min(Math.max(8, at.left), root.clientWidth - tip.offsetWidth - 8);
    const above = at.top - tip.offsetHeight - 8;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(above > 50 ? above : at.bottom + 8) + scrollY}px`;
  };
  const speaking = (element) => element.closest?.("mark, td[data-path]");
  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const element = speaking(event.target) ?? document.activeElement.closest("td[data-path]");
      if (element) show(element); else hide();
    });
  }
  document.addEventListener("focusout", hide);

  addEventListener("beforeprint", () => { for (const part of all("details")) part.open = true; });
  let remembered = null;
  try { remembered = localStorage.getItem("gongkai-lang"); } catch { /* as above */ }
  if (remembered === "en") speak("en");
  document.fonts?.ready.then(draw);
})();
